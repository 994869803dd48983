#include "adapters/fhir_rest/ask.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "net/plain_token.h"
#include "net/text.h"

namespace adapter::fhir_rest {
namespace {

constexpr std::array<std::string_view, 6> kSingleHeaders = {
    "If-Match", "If-None-Match", "If-None-Exist", "Content-Type", "Prefer", "X-Request-Id"};

std::string param(const net::Request& request, const std::string& name) {
  const auto found = request.params.find(name);
  return found == request.params.end() ? std::string() : found->second;
}

std::optional<Refusal> check_headers(const net::Request& request) {
  for (const std::string_view name : kSingleHeaders) {
    const std::string where = "http." + std::string(name);
    if (net::count_headers(request, name) > 1)
      return Refusal{400, "structure", "this header may be sent once", where};
    if (request.header(name).size() > kConditionBytesMax)
      return Refusal{400, "too-long", "this header is too long", where};
  }
  return std::nullopt;
}

// W/"3" or "3": the only form of ETag that we give out.
bool is_etag(std::string_view text) {
  if (text.starts_with("W/")) text.remove_prefix(2);
  if (text.size() < 3 || text.front() != '"' || text.back() != '"') return false;
  const std::string_view digits = text.substr(1, text.size() - 2);
  return digits.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<Refusal> check_conditions(const Ask& ask) {
  if (!ask.if_match.empty() && !is_etag(ask.if_match))
    return Refusal{400, "value", "If-Match wants one version, such as W/\"3\"", "http.If-Match"};
  const bool by_identifier = ask.if_none_exist.starts_with("identifier=") &&
                             ask.if_none_exist.find('|') != ask.if_none_exist.npos;
  if (ask.if_none_exist.empty() || by_identifier) return std::nullopt;
  return Refusal{412, "not-supported", "If-None-Exist is served for identifier=system|value",
                 "http.If-None-Exist"};
}

std::optional<Refusal> check_target(const Ask& ask) {
  if (!is_served(ask.type))
    return Refusal{404, "not-supported", "this resource type is not served; see /metadata",
                   "http.path"};
  if (ask.verb == Ask::Verb::kCreate || is_fhir_id(ask.id)) return std::nullopt;
  if (ask.verb == Ask::Verb::kRead)
    return Refusal{404, "not-found", "no such resource", ask.type + ".id"};
  return Refusal{400, "value", "an id is 1 to 64 letters, digits, '-' and '.'", ask.type + ".id"};
}

Ask::Verb verb_of(const net::Request& request) {
  if (request.method == "POST") return Ask::Verb::kCreate;
  return request.method == "PUT" ? Ask::Verb::kUpdate : Ask::Verb::kRead;
}

Answer preferred_answer(std::string_view prefer) {
  if (prefer.find("return=minimal") != std::string_view::npos) return Answer::kMinimal;
  if (prefer.find("return=OperationOutcome") != std::string_view::npos) return Answer::kOutcome;
  return Answer::kRepresentation;
}

}  // namespace

std::variant<Ask, Refusal> read_ask(const net::Request& request) {
  Ask ask;
  ask.verb = verb_of(request);
  ask.type = param(request, "type");
  ask.id = param(request, "id");
  if (auto refusal = check_target(ask)) return *refusal;
  if (auto refusal = check_headers(request)) return *refusal;
  if (auto refusal = check_answer_type(request)) return *refusal;
  if (ask.verb != Ask::Verb::kRead) {
    if (auto refusal = check_body_type(request)) return *refusal;
  }
  ask.if_match = request.header("If-Match");
  // What cannot be decoded stays as it is, and is no condition that is served.
  const std::string condition(request.header("If-None-Exist"));
  ask.if_none_exist = net::decode_percent(condition).value_or(condition);
  ask.if_none_match = request.header("If-None-Match");
  ask.answer = preferred_answer(request.header("Prefer"));
  ask.token = net::request_token(request);
  if (auto refusal = check_conditions(ask)) return *refusal;
  return ask;
}

engine::Arrival to_arrival(const Ask& ask, net::Request request, engine::Actor actor,
                           std::string endpoint) {
  using Verb = engine::FhirRequest::Verb;
  engine::Arrival arrival;
  arrival.actor = std::move(actor);
  arrival.endpoint = std::move(endpoint);
  arrival.kind = engine::Kind::kFhirJson;
  arrival.bytes = std::move(request.body);
  arrival.fhir = engine::FhirRequest{ask.verb == Ask::Verb::kUpdate ? Verb::kUpdate : Verb::kCreate,
                                     ask.type, ask.id, ask.if_match, ask.if_none_exist};
  arrival.request = ask.token;
  return arrival;
}

bool is_served(std::string_view type) {
  return std::find(kServedTypes.begin(), kServedTypes.end(), type) != kServedTypes.end();
}

bool is_fhir_id(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
    return net::is_alphanumeric(c) || c == '-' || c == '.';
  });
}

bool matches_etag(std::string_view if_none_match, int version) {
  const std::string ours = '"' + std::to_string(version) + '"';
  while (!if_none_match.empty()) {
    const auto comma = if_none_match.find(',');
    std::string_view tag = net::trim_blanks(if_none_match.substr(0, comma));
    if (tag == "*") return true;
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == ours) return true;
    if (comma == std::string_view::npos) break;
    if_none_match.remove_prefix(comma + 1);
  }
  return false;
}

}  // namespace adapter::fhir_rest
