// Small text of HTTP: names without case, status phrases, tokens, percent-encoding, parsed queries.
//
//   same_text("content-length", "Content-Length")      // true
//   auto path = decode_percent("/a%20b");              // "/a b", or nullopt when malformed
//
// Pure functions over ASCII; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace net {

bool same_text(std::string_view a, std::string_view b);  // ASCII, without case
std::string_view trim_blanks(std::string_view text);     // SP and HTAB at both ends
bool is_token(std::string_view text);                    // RFC 9110 5.6.2, not empty
std::string_view reason_of(int status);                  // "Not Found"; "" when unknown

// nullopt: a % without two hex digits, or a decoded control character.
std::optional<std::string> decode_percent(std::string_view text);

// All but the unreserved characters of RFC 3986 2.3, for a query or a form.
std::string encode_percent(std::string_view text);

// Whether a secret is the right one: takes as long for every wrong one of its length.
bool same_secret(std::string_view given, std::string_view right);

// "a=1&b=x%20y+z": names and values decoded, + as blank, in order. nullopt when malformed.
using QueryPairs = std::vector<std::pair<std::string, std::string>>;
std::optional<QueryPairs> parse_query(std::string_view query);

}  // namespace net
