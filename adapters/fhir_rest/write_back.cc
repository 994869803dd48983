#include "adapters/fhir_rest/write_back.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "adapters/fhir_rest/ask.h"
#include "fhir/resource.h"
#include "net/text.h"

namespace adapter::fhir_rest {
namespace {

using engine::Outcome;
using Kind = engine::Outcome::Kind;

constexpr std::size_t kIssueCodeBytesMax = 32;
constexpr int kMultipleMatches = 412;

std::vector<net::Header> common_headers(const Target& target) {
  std::vector<net::Header> headers = {{"Accept", kFhirJson}};
  if (!target.token.empty()) headers.push_back({"Authorization", "Bearer " + target.token});
  return headers;
}

// Where not a byte of the request left, it did not arrive; everything after that is unknown.
Outcome judge_failure(const net::ClientFailure& failure) {
  return {failure.may_have_arrived ? Kind::kUnknown : Kind::kRetry, failure.reason, ""};
}

// The first issue's code when it looks like a code: nothing else of a foreign body is kept.
std::string issue_code(const std::string& body) {
  const auto outcome = fhir::Resource::parse(body);
  if (!outcome.ok() || outcome.value().type() != "OperationOutcome") return "";
  const base::Json* issues = outcome.value().find("issue");
  if (issues == nullptr || issues->items().empty()) return "";
  const std::string& code = issues->items().front().text_of("code");
  const bool plain = code.size() <= kIssueCodeBytesMax &&
                     code.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string::npos;
  return plain ? code : "";
}

Outcome judge_refusal(const net::ClientReply& reply) {
  std::string code = std::to_string(reply.status);
  const std::string issue = issue_code(reply.body);
  if (!issue.empty()) code += ' ' + issue;
  return {Kind::kRefused, std::move(code), ""};
}

// 401 says something about our credential, not about the parcel: it may be renewed.
bool is_passing(int status) {
  return status == 401 || status == 408 || status == 429 || status >= 500;
}

// 200 is an If-None-Exist that found it (R4 http, conditional create): as good as a creation, if it
// says where.
Outcome judge_created(const WriteBack& write_back, const net::ClientReply& reply) {
  std::string location = read_location(reply.header("Location"), write_back.type);
  if (location.empty()) return {Kind::kUnknown, "no location", ""};
  return {Kind::kDelivered, std::to_string(reply.status), std::move(location)};
}

bool has_identifier(const fhir::Resource& resource, std::string_view wanted) {
  const auto identifiers = fhir::identifiers_of(resource);
  return std::any_of(identifiers.begin(), identifiers.end(), [&](const fhir::Identifier& one) {
    return one.system + '|' + one.value == wanted;
  });
}

// Servers differ in how they search; a match counts only when it bears our identifier.
std::string find_match(const fhir::Resource& bundle, const WriteBack& write_back) {
  const base::Json* entries = bundle.find("entry");
  if (entries == nullptr) return "";
  for (const base::Json& entry : entries->items()) {
    const base::Json* found = entry.find("resource");
    if (found == nullptr) continue;
    const auto resource = fhir::Resource::from_json(*found);
    if (!resource.ok() || resource.value().type() != write_back.type) continue;
    if (!is_fhir_id(resource.value().id())) continue;
    if (has_identifier(resource.value(), write_back.identifier))
      return write_back.type + '/' + resource.value().id();
  }
  return "";
}

}  // namespace

base::Result<WriteBack> read_parcel(const engine::Parcel& parcel) {
  if (parcel.kind() != engine::ParcelKind::kFhir)
    return base::Error{base::Code::kUnsupported, "this destination takes FHIR only", "", {}};
  auto read = read_resource(parcel.bytes(), parcel.identifier());
  // A retry also follows a 5xx, after which the resource may be there all the same.
  if (read.ok()) read.value().ask_first = parcel.may_have_arrived() || parcel.attempt() > 1;
  return read;
}

base::Result<WriteBack> read_resource(std::string bytes, std::string identifier) {
  const auto resource = fhir::Resource::parse(bytes);
  if (!resource.ok()) return resource.error();
  if (identifier.find('|') == std::string::npos)
    return base::Error{base::Code::kInvalid,
                       "no identifier, so a repeat could not be found",
                       resource.value().type() + ".identifier",
                       {}};
  return WriteBack{resource.value().type(), std::move(bytes), std::move(identifier), false};
}

net::ClientRequest to_create(const Target& target, const WriteBack& write_back) {
  auto headers = common_headers(target);
  headers.push_back({"Content-Type", kFhirJson});
  headers.push_back({"If-None-Exist", "identifier=" + net::encode_percent(write_back.identifier)});
  headers.push_back({"Prefer", "return=minimal"});
  return {"POST", target.base_url + '/' + write_back.type, std::move(headers), write_back.bytes,
          target.total_ms};
}

net::ClientRequest to_search(const Target& target, const WriteBack& write_back) {
  std::string url = target.base_url + '/' + write_back.type +
                    "?identifier=" + net::encode_percent(write_back.identifier);
  return {"GET", std::move(url), common_headers(target), "", target.total_ms};
}

Outcome judge_create(const WriteBack& write_back, const Reply& reply) {
  if (const auto* failure = std::get_if<net::ClientFailure>(&reply)) return judge_failure(*failure);
  const auto& answer = std::get<net::ClientReply>(reply);
  if (answer.status == 200 || answer.status == 201) return judge_created(write_back, answer);
  if (is_passing(answer.status)) return {Kind::kRetry, std::to_string(answer.status), ""};
  // Several match If-None-Exist: it is there, and more than once. A person has to look.
  if (answer.status == kMultipleMatches) return {Kind::kRefused, "412 multiple-matches", ""};
  if (answer.status < 300) return {Kind::kUnknown, std::to_string(answer.status), ""};
  return judge_refusal(answer);
}

// Nothing found is the only answer after which it may be created: a search that failed proves
// nothing.
std::optional<Outcome> judge_search(const WriteBack& write_back, const Reply& reply) {
  if (const auto* failure = std::get_if<net::ClientFailure>(&reply))
    return Outcome{Kind::kUnknown, "search " + failure->reason, ""};
  const auto& answer = std::get<net::ClientReply>(reply);
  if (answer.status != 200)
    return Outcome{Kind::kUnknown, "search " + std::to_string(answer.status), ""};
  const auto bundle = fhir::Resource::parse(answer.body);
  if (!bundle.ok() || bundle.value().type() != "Bundle")
    return Outcome{Kind::kUnknown, "search unreadable", ""};
  std::string location = find_match(bundle.value(), write_back);
  if (location.empty()) return std::nullopt;
  return Outcome{Kind::kDelivered, "found", std::move(location)};
}

Outcome perform(net::HttpClient& client, const Target& target, const WriteBack& write_back) {
  if (write_back.ask_first) {
    auto settled = judge_search(write_back, client.call(to_search(target, write_back)));
    if (settled) return *settled;
  }
  return judge_create(write_back, client.call(to_create(target, write_back)));
}

std::string read_location(std::string_view location, std::string_view type) {
  const auto history = location.find("/_history/");
  location = location.substr(0, history);
  const auto slash = location.rfind('/');
  if (slash == std::string_view::npos) return "";
  const std::string_view id = location.substr(slash + 1);
  std::string_view before = location.substr(0, slash);
  const auto start = before.rfind('/');
  if (start != std::string_view::npos) before.remove_prefix(start + 1);
  if (before != type || !is_fhir_id(id)) return "";
  return std::string(type) + '/' + std::string(id);
}

}  // namespace adapter::fhir_rest
