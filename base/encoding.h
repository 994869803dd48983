// Bytes as text: hex, base64, base64url, base32.
//
//   to_base64(digest)                     from_base64("aGk=")  ->  Result<std::string>
//   to_base32(random_bytes)               20 characters hold 100 bits; fits MSH-10 and TXA-12
//
// Decoders are strict: no blanks, right padding, canonical last character. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace base {

std::string to_hex(std::string_view bytes);
Result<std::string> from_hex(std::string_view text);

std::string to_base64(std::string_view bytes);
Result<std::string> from_base64(std::string_view text);

std::string to_base64url(std::string_view bytes);  // RFC 4648 section 5, without padding
Result<std::string> from_base64url(std::string_view text);

std::string to_base32(std::string_view bytes);  // RFC 4648 letters, lower case, without padding

}  // namespace base
