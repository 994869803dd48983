// Charset: the character sets of table 0211, and their conversion to and from UTF-8.
//
//   const Charset* set = hl7::find_charset("8859/1");          // nullptr: no such code
//   auto utf8 = hl7::to_utf8(*set, bytes);                     // kInvalid: bytes it does not have
//   hl7::is_utf8(bytes)
//
// Conversion is exact or refused: no replacement character, ever. Codes are compared as table 0211
// writes them; known misspellings ("UTF-8", "8859-1") are found too and say so. Static data and
// pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace hl7 {

enum class CharsetKind {
  kAscii,
  kUtf8,
  kConverted,  // by iconv, before anything is split
  kRefused     // UTF-16 and UTF-32: 0x0B, 0x1C and 0x0D occur inside their characters
};

struct Charset {
  std::string_view code;  // as in table 0211
  const char* iconv_name;
  CharsetKind kind;
  bool misspelt = false;
  bool high_only = true;  // false: also bytes below 0x80 may mean another character (ISO 2022)
};

const Charset* find_charset(std::string_view code);

// What a message with bytes >= 0x80 and without a usable MSH-18 is read as when it is not UTF-8.
const Charset& windows_1252();

base::Result<std::string> to_utf8(const Charset& charset, std::string_view bytes);
base::Result<std::string> from_utf8(const Charset& charset, std::string_view text);

bool is_utf8(std::string_view bytes);

}  // namespace hl7
