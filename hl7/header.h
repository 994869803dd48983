// Header: the delimiters that a message, file or batch header states (HL7 v2.5.1 2.5.4).
//
//   auto delimiters = hl7::read_delimiters("MSH|^~\\&|LAB");   // MSH, FHS and BHS alike
//
// The fourth character is the field separator, and what follows up to the next one are 1 to 5
// encoding characters; those not given are not in use. Refused: letters, digits, blanks, control
// and non-ASCII characters, and any character given twice. Pure.
#pragma once

#include <string_view>

#include "base/result.h"
#include "hl7/message.h"

namespace hl7 {

// `text` begins with the segment's name. Errors name MSH-1 or MSH-2 (of that segment).
base::Result<Delimiters> read_delimiters(std::string_view text);

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The characters of MSH-2.
std::string encoding_characters(const Delimiters& delimiters);

// Segment names are three characters nearly always: comparing those in place is much cheaper than a
// call for each, and every read of a field compares some.
inline bool is_same_name(std::string_view a, std::string_view b) {
  if (a.size() != 3 || b.size() != 3) return a == b;
  return a[0] == b[0] && a[1] == b[1] && a[2] == b[2];
}

inline bool is_header_name(std::string_view name) {
  return is_same_name(name, "MSH") || is_same_name(name, "FHS") || is_same_name(name, "BHS");
}

// What may stand before the first segment: BOM, the start byte of a kept MLLP frame, blank lines.
std::size_t skip_leading(std::string_view bytes);

// Where the last segment's line ends; behind it CR, LF, frame ends, NUL and control-Z may stand.
std::size_t skip_trailing(std::string_view bytes);

// True when a line of that text begins a segment of that name.
bool begins_segment(std::string_view line, std::string_view name);

}  // namespace hl7
