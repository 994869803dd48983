// Types: what the R4 tables know about resources, datatypes and their elements.
//
//   if (!fhir::is_resource_type(name)) return refuse();
//
// Pure functions over constant tables; any thread.
#pragma once

#include <string_view>

namespace fhir {

// True for the name of a resource of R4 (4.0.1) that can be instantiated.
bool is_resource_type(std::string_view name);

}  // namespace fhir
