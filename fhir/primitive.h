// Primitives: whether a text is a legal value of an R4 primitive type.
//
//   fhir::is_legal(Primitive::kCode, "booked")        true
//   fhir::is_legal(Primitive::kDate, "2026-02-30")    false
//   fhir::describe(Primitive::kId)                    "1 to 64 letters, digits, - or ."
//
// Follows the regular expressions of R4 2.24.0.1, written out as scans in linear time; stricter
// where the prose is (calendar days, 32-bit integers). Pure functions; any thread.
#pragma once

#include <string_view>

#include "fhir/types.h"

namespace fhir {

enum class JsonForm { kString, kNumber, kBoolean };

// How JSON writes the type.
JsonForm form_of(Primitive primitive);

// `text` is a JSON string's content or a number's digits; kBoolean and kNone accept anything.
bool is_legal(Primitive primitive, std::string_view text);

// What is wanted, for the person who gets the fault.
std::string_view describe(Primitive primitive);

}  // namespace fhir
