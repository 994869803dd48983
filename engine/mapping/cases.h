// Cases: a mapping's own examples, cases/NAME.hl7 (or .json) with NAME.expect.json.
//
//   for (const CaseResult& done : run_cases(set, "mappings", "siu-appointment"))
//     if (!done.differences.empty()) report(done.name, done.differences);
//
// NAME.expect.json: {"site": {zone, language, default_system, duration_unit, assigners},
// "now": instant, "values": {"%document": text}, "held": bool, "faults": ["rule address policy"],
// "resources": [...], "v2": [segments], "staff": [elements]}. A resource is a subset: members that
// are named must be equal, null means absent, lists have the same length. What is not named is not
// compared, but `held` is false and `faults` is [] unless said otherwise. Any thread.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "engine/mapping/mapping.h"

namespace engine::mapping {

struct CaseResult {
  std::string name;                      // "siu-appointment/s12-booked"
  std::vector<std::string> differences;  // empty: as expected
};

// One case: its input with what the output depends on. Owns what Input borrows.
struct Case {
  std::string name;
  std::string bytes;
  bool is_hl7 = true;
  base::Json expect;
  Site site;
  base::Instant now;
  std::map<std::string, std::string> values;
};

base::Result<std::vector<Case>> read_cases(const std::string& root, const std::string& mapping);
base::Result<Output> run_case(const Mapping& mapping, const Case& example);
std::vector<std::string> differences(const base::Json& expect, const Output& output);
std::vector<CaseResult> run_cases(const MappingSet& set, const std::string& root,
                                  const std::string& mapping);

// Runs bytes (HL7 v2 when they begin with MSH, else FHIR JSON).
base::Result<Output> run_bytes(const Mapping& mapping, const std::string& bytes, Input input);

}  // namespace engine::mapping
