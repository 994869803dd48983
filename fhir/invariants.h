// Invariants: the rules of R4 that go beyond types and cardinalities, each a named function.
//
//   for (const Invariant* rule : invariants_of(*type)) {
//     if (!rule->holds({object, resource, contained_ids})) report(rule->key, rule->human);
//   }
//
// Written out for the resources and datatypes that the engine handles; a test names those that are
// left out and why. app-4 is published with the code "no-show", which its value set does not have:
// here it says "noshow". Constant tables and pure functions; any thread.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "fhir/types.h"

namespace fhir {

struct Focus {
  const base::Json& value;     // the object that carries the rule
  const base::Json& resource;  // FHIRPath's %resource
  // Of %rootResource (of a contained resource, the one around it), sorted: found in log n, so that
  // many references into many contained resources stay cheap.
  const std::vector<std::string_view>& contained_ids;
};

struct Invariant {
  std::string_view key;    // "app-2"
  std::string_view where;  // "Appointment", "Patient.contact"; a type's rule holds for derived ones
  bool (*holds)(const Focus& focus);
  std::string_view human;  // what must be so, in words
};

std::span<const Invariant> all_invariants();

const std::vector<const Invariant*>& invariants_of(const Type& type);
const std::vector<const Invariant*>& invariants_of(const Element& element);

}  // namespace fhir
