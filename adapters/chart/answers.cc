#include "adapters/chart/answers.h"

#include <charconv>
#include <string>
#include <utility>

#include "base/check.h"

namespace adapter::chart {
namespace {

constexpr std::size_t kDigitsMax = 18;

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

net::Response marked(net::Response response, std::string_view token) {
  response.headers.push_back({"Cache-Control", "no-store"});
  if (!token.empty()) response.headers.push_back({"X-Request-Id", std::string(token)});
  return response;
}

}  // namespace

net::Response json_answer(int status, const base::Json& body, std::string_view token) {
  return marked({status, "application/json", base::write_json(body), {}}, token);
}

net::Response problem_answer(int status, std::string_view detail, std::string_view token) {
  net::Response response = net::problem(status, detail);
  if (status == 401) response.headers.push_back({"WWW-Authenticate", "Bearer realm=\"hopline\""});
  return marked(std::move(response), token);
}

net::Response problem_answer(const base::Error& error, std::string_view token) {
  return problem_answer(status_of(error.code), error.text, token);
}

std::optional<std::int64_t> read_id(std::string_view text, char letter) {
  if (text.starts_with(letter)) text.remove_prefix(1);
  if (text.empty() || text.size() > kDigitsMax || text.front() == '-') return std::nullopt;
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size() || number <= 0) return std::nullopt;
  return number;
}

}  // namespace adapter::chart
