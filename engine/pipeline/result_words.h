// ResultWords: a report as lines of text, for whoever may read it.
//
//   std::string text = result_lines(report, observations);
//   // "Glucose: 99 mg/dL (70-110)"
//
// Only what a person would look for: name, value, unit, reference range, flag. What was entered in
// error is left out; no notes, which are for staff. Bounded: a longer report ends with "...". Pure.
#pragma once

#include <string>
#include <vector>

#include "fhir/resource.h"

namespace engine {

inline constexpr std::size_t kResultTextMax = 16'000;
inline constexpr std::size_t kFindingsMax = 500;  // observations of one report that are looked at

// The name of what was examined: "Glucose"; "" when it has none.
std::string concept_words(const base::Json* concept_json);

std::string result_lines(const fhir::Resource& report, const std::vector<fhir::Resource>& findings);

// The business identifiers of the observations that a report refers to, in its order.
std::vector<fhir::Identifier> findings_of(const fhir::Resource& report);

// A value that a person must look at first: HL7 table 0078 AA, HH, LL.
bool is_critical(const fhir::Resource& observation);

}  // namespace engine
