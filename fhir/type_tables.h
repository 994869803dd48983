// TypeTables: the generated text of fhir/tables, read into types that point at each other.
//
//   for (const Type* type : type_tables().types) count += type->shape.elements.size();
//   type_tables().value_sets["appointmentstatus"]
//
// Read once, on first use (some milliseconds); constant from then on, any thread. A text that
// cannot be read is a fault of the generator and ends the process. Used through fhir/types.h.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/types.h"

namespace fhir {

struct TypeTables {
  std::vector<const Type*> types;  // sorted by name
  std::map<std::string_view, ValueSet> value_sets;

  // What the pointers lead to; deques, so that nothing moves.
  std::deque<Type> type_store;
  std::deque<Element> element_store;
  std::deque<Shape> shape_store;
  std::deque<std::string> name_store;  // "valueQuantity"
};

const TypeTables& type_tables();

}  // namespace fhir
