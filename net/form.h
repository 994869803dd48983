// Form: the body of an html form, application/x-www-form-urlencoded.
//
//   auto form = net::parse_form(request.body);          // Result<Form>
//   form.value().one("text")                            // "" when absent or given twice
//
// Names and values are UTF-8, with line feeds as the only line ends (browsers send CR LF). Refused:
// a percent without two hex digits, invalid UTF-8, NUL, more than kFieldsMax fields, a body over
// kBytesMax. Errors say what and never a value. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace net {

struct Form {
  static constexpr std::size_t kBytesMax = 128 << 10;
  static constexpr std::size_t kFieldsMax = 32;
  static constexpr std::size_t kNameBytesMax = 64;

  std::vector<std::pair<std::string, std::string>> fields;

  std::string_view one(std::string_view name) const;
};

base::Result<Form> parse_form(std::string_view body);

// Whether the bytes are UTF-8 without overlong forms and surrogates (RFC 3629).
bool is_utf8(std::string_view text);

}  // namespace net
