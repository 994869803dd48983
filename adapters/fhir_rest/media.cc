#include "adapters/fhir_rest/media.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "net/plain_token.h"

namespace adapter::fhir_rest {
namespace {

constexpr std::size_t kRangesMax = 32;

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (parts.size() < kRangesMax) {
    const auto end = text.find(separator);
    parts.push_back(net::trim_blanks(text.substr(0, end)));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return parts;
}

std::string_view unquote(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

bool is_json(std::string_view type) {
  return net::same_text(type, kFhirJson) || net::same_text(type, "application/json");
}

bool is_r4(std::string_view version) { return version == "4.0" || version == "4.0.1"; }

// One parameter such as fhirVersion=4.0, charset=utf-8 or q=0.5; others are ignored.
bool parameter_fits(std::string_view parameter) {
  const auto equals = parameter.find('=');
  if (equals == std::string_view::npos) return true;
  const std::string_view name = net::trim_blanks(parameter.substr(0, equals));
  const std::string_view value = unquote(net::trim_blanks(parameter.substr(equals + 1)));
  if (net::same_text(name, "fhirVersion")) return is_r4(value);
  if (net::same_text(name, "charset")) return net::same_text(value, "utf-8");
  if (!net::same_text(name, "q")) return true;
  return value.find_first_not_of("0.") != std::string_view::npos;  // q=0 means "not this"
}

bool parameters_fit(const std::vector<std::string_view>& parts) {
  return std::all_of(parts.begin() + 1, parts.end(), parameter_fits);
}

bool range_takes_json(std::string_view range) {
  const auto parts = split(range, ';');
  const std::string_view type = parts.front();
  return (is_json(type) || type == "*/*" || net::same_text(type, "application/*")) &&
         parameters_fit(parts);
}

bool format_is_json(std::string_view format) {
  const auto parts = split(format, ';');
  // A '+' that the client did not escape arrives as a blank.
  const std::string_view type = parts.front();
  return (is_json(type) || type == "json" || type == "application/fhir json") &&
         parameters_fit(parts);
}

Refusal not_acceptable(std::string expression) {
  return {406, "not-supported", "only application/fhir+json of FHIR 4.0 can be answered",
          std::move(expression)};
}

}  // namespace

std::optional<Refusal> check_answer_type(const net::Request& request) {
  for (const auto& [name, value] : request.query) {
    if (name != "_format") continue;
    if (format_is_json(value)) return std::nullopt;
    return not_acceptable("http._format");
  }
  bool stated = false;
  for (const net::Header& header : request.headers) {
    if (!net::same_text(header.name, "Accept") || net::trim_blanks(header.value).empty()) continue;
    stated = true;
    const auto ranges = split(header.value, ',');
    if (std::any_of(ranges.begin(), ranges.end(), range_takes_json)) return std::nullopt;
  }
  if (!stated) return std::nullopt;
  return not_acceptable("http.Accept");
}

std::optional<Refusal> check_body_type(const net::Request& request) {
  const auto parts = split(request.header("Content-Type"), ';');
  if (is_json(parts.front()) && parameters_fit(parts)) return std::nullopt;
  return Refusal{415, "not-supported",
                 "send the resource as application/fhir+json, FHIR 4.0, UTF-8",
                 "http.Content-Type"};
}

}  // namespace adapter::fhir_rest
