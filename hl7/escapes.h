// Escapes: what stands for a delimiter inside a value (HL7 v2.5.1 2.7, v2.9.1 2.6).
//
//   hl7::escape("a|b^c", delimiters)                ->  a\F\b\S\c
//   hl7::unescape("a\\F\\b", delimiters)            ->  a|b
//   hl7::unescape(raw, delimiters, charset, &faults)
//
// unescape() reads in one pass from left to right, so nothing is decoded twice. What it does not
// know stays as it stands, with a warning: no byte is lost and nothing is an error. For every text,
// unescape(escape(text)) == text as long as the message has an escape character. Without one, a
// delimiter in a text becomes a blank: a value never makes a new field. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hl7/message.h"

namespace hl7 {

// How a line end is written: as bytes (\X0D\), or as formatted text (\.br\), which only FT knows.
enum class Lines { kHex, kBreak };

std::string escape(std::string_view text, const Delimiters& delimiters, Lines lines = Lines::kHex);

// `charset`: what \X..\ bytes are in; nullptr is UTF-8. Warnings name the kind of fault, no value.
std::string unescape(std::string_view raw, const Delimiters& delimiters,
                     const Charset* charset = nullptr,
                     std::vector<std::string>* warnings = nullptr);

}  // namespace hl7
