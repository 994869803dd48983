// What the HTTP adapters share: headers compared as HTTP does, and the correlation id.
//
//   web::same_name("If-Match", header.name)          // without case (RFC 9110 5.1)
//   web::count(request, "if-match")                   // 2: ambiguous, refuse
//   web::request_token(request)                       // X-Request-Id, or "" unless a plain token
//   web::trim("  a ")                                 // "a"
//
// Pure functions; any thread. Nothing here reads a body.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "net/router.h"

namespace adapter::web {

inline constexpr std::size_t kTokenBytesMax = 64;

inline char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

inline bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

inline long count(const net::Request& request, std::string_view name) {
  return std::count_if(request.headers.begin(), request.headers.end(),
                       [&](const net::Header& header) { return same_name(header.name, name); });
}

inline std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

inline bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Letters, digits and "._-", 1 to 64 of them: safe in a log line, a header and the audit record.
inline bool is_plain_token(std::string_view text) {
  return !text.empty() && text.size() <= kTokenBytesMax &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_alphanumeric(c) || c == '.' || c == '_' || c == '-'; });
}

inline std::string request_token(const net::Request& request) {
  const std::string_view token = request.header("X-Request-Id");
  return is_plain_token(token) ? std::string(token) : std::string();
}

}  // namespace adapter::web
