// FhirPath: the small, strict part of FHIRPath that rules use on FHIR sources.
//
//   auto path = parse_fhir_path("entry.resource.where(resourceType = 'Patient').name[0].family");
//   for (const base::Json* item : evaluate(path.value(), {&bundle, &bundle})) ...
//
// element paths, [n] from 0, where(...), first(), last(), exists(), empty(), not(), = and != with
// constants or paths, and, or, parentheses, 'constants', true, false, %resource, $this. Anything
// else is an error when the table is loaded: nothing is silently empty. Values; pure; results point
// into the resource or the path and live as long as both.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace engine::mapping {

struct FhirPath {
  enum class Kind {
    kThis,
    kResource,
    kConstant,
    kMember,
    kIndex,
    kWhere,
    kFirst,
    kLast,
    kExists,
    kEmpty,
    kNot,
    kEqual,
    kNotEqual,
    kAnd,
    kOr
  };
  Kind kind = Kind::kThis;
  std::string name;            // kMember
  std::size_t index = 0;       // kIndex
  base::Json constant;         // kConstant
  std::vector<FhirPath> kids;  // what it is applied to, then its argument
};

struct FhirScope {
  const base::Json* resource = nullptr;  // %resource
  const base::Json* context = nullptr;   // $this
};

base::Result<FhirPath> parse_fhir_path(std::string_view text);

using Items = std::vector<const base::Json*>;
Items evaluate(const FhirPath& path, const FhirScope& scope);
// Exactly one item that is true. An item that is no boolean counts as "there is one".
bool is_true(const FhirPath& path, const FhirScope& scope);

}  // namespace engine::mapping
