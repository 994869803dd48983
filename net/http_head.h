// HttpHead: our own check of the raw bytes of a request head, before any parser sees them.
//
//   auto head = net::check_head(raw, HeadLimits{});      // raw ends with CR LF CR LF
//   if (auto* fault = std::get_if<net::HeadFault>(&head)) answer(fault->status), close;
//
// Two parsers that read one head differently are how requests are smuggled (RFC 9112 11.2), so this
// one accepts only what has one meaning: CR LF line ends, no folds, no control characters, one
// valid Host, one digits-only Content-Length or exactly "chunked" and never both, HTTP/1.0 or 1.1,
// known methods, targets that start with "/" and mean one path. Pure; any thread. The views in a
// HttpHead point into `raw`. A fault is final for its connection and its reason never quotes the
// request.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace net {

struct HeadLimits {
  std::size_t head_bytes_max = 16 << 10;
  std::size_t target_bytes_max = 8 << 10;
  std::size_t fields_max = 100;
  std::uint64_t body_bytes_max = 16 << 20;
};

struct HttpHead {
  std::string_view method;
  std::string_view path;   // raw, starts with '/'
  std::string_view query;  // raw, without '?'
  int minor = 1;           // HTTP/1.minor
  std::vector<std::pair<std::string_view, std::string_view>> fields;
  std::optional<std::uint64_t> length;
  bool chunked = false;
  bool keep_alive = true;
  bool expects_continue = false;
};

struct HeadFault {
  int status = 400;
  std::string_view reason;  // fixed words
};

std::variant<HttpHead, HeadFault> check_head(std::string_view raw, const HeadLimits& limits);

// One field line without its CR LF, as a trailer has it: a name, a colon, a value, and no fold.
bool is_field_line(std::string_view line);
// No control character but HTAB (RFC 9112 5.5).
bool is_field_text(std::string_view text);

}  // namespace net
