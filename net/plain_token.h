// Plain tokens: text from outside that is safe in a log line, a header and the audit record.
//
//   if (count_headers(request, "if-match") > 1) refuse();   // ambiguous
//   std::string id = request_token(request);                // X-Request-Id, or "" unless plain
//   is_plain_token("run-7.a")                               // true
//
// Pure functions; any thread. Nothing here reads a body.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "net/router.h"
#include "net/text.h"

namespace net {

inline constexpr std::size_t kPlainTokenBytesMax = 64;

inline bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Letters, digits and "._-", 1 to 64 of them.
inline bool is_plain_token(std::string_view text) {
  return !text.empty() && text.size() <= kPlainTokenBytesMax &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_alphanumeric(c) || c == '.' || c == '_' || c == '-'; });
}

inline std::string request_token(const Request& request) {
  const std::string_view token = request.header("X-Request-Id");
  return is_plain_token(token) ? std::string(token) : std::string();
}

inline long count_headers(const Request& request, std::string_view name) {
  return std::count_if(request.headers.begin(), request.headers.end(),
                       [&](const Header& header) { return same_text(header.name, name); });
}

}  // namespace net
