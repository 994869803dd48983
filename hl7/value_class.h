// Value class: what kind of thing a value is, in words that may be logged.
//
//   hl7::value_class("20260302")        ->  "digits(8)"
//   hl7::value_class("\"\"")            ->  "delete"
//   hl7::value_class("Ines Hartwell")   ->  "text(13)"
//
// For faults, answers and traces, which say where and what was wrong and never the value itself:
// empty, delete, digits(n), decimal(n), base64(n), text(n). Pure.
#pragma once

#include <string>
#include <string_view>

namespace hl7 {

std::string value_class(std::string_view value);

}  // namespace hl7
