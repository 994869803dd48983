#include "adapters/web/answer.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "net/text.h"

namespace adapter::web {
namespace {

constexpr std::size_t kDigitsMax = 18;
constexpr std::string_view kRetrySeconds = "5";

void add_once(net::Response& response, std::string_view name, std::string_view value) {
  const bool there =
      std::any_of(response.headers.begin(), response.headers.end(),
                  [&](const net::Header& header) { return net::same_text(header.name, name); });
  if (!there) response.headers.push_back({std::string(name), std::string(value)});
}

}  // namespace

int status_of(base::Code code) {
  switch (code) {
    case base::Code::kInvalid:
    case base::Code::kUnsupported:
      return 422;
    case base::Code::kDenied:
      return 403;
    case base::Code::kNotFound:
      return 404;
    case base::Code::kConflict:
      return 409;
    case base::Code::kTooLarge:
      return 413;
    case base::Code::kUnavailable:
      return 503;
    case base::Code::kInternal:
      return 500;
  }
  CHECK_UNREACHABLE();
}

net::Response stamp(net::Response response, std::string_view token) {
  add_once(response, "Cache-Control", "no-store");
  if (!token.empty()) add_once(response, "X-Request-Id", token);
  if (response.status == 401) add_once(response, "WWW-Authenticate", "Bearer realm=\"hopline\"");
  if (response.status == 503) add_once(response, "Retry-After", kRetrySeconds);
  return response;
}

std::optional<std::int64_t> read_number(std::string_view text) {
  if (text.empty() || text.size() > kDigitsMax || text.front() == '-') return std::nullopt;
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size() || number <= 0) return std::nullopt;
  return number;
}

std::optional<std::int64_t> read_id(std::string_view text, char letter) {
  if (text.starts_with(letter)) text.remove_prefix(1);
  return read_number(text);
}

}  // namespace adapter::web
