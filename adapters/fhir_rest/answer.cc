#include "adapters/fhir_rest/answer.h"

#include <fmt/format.h>

#include <array>
#include <chrono>

#include "adapters/web/answer.h"
#include "base/time.h"
#include "fhir/resource.h"

namespace adapter::fhir_rest {
namespace {

net::Response respond_json(int status, std::string body, std::string_view token) {
  return web::stamp({status, kFhirJson, std::move(body), {}, nullptr}, token);
}

net::Response respond_issue(std::string_view token, int status, fhir::Issue issue) {
  return respond_json(status, fhir::operation_outcome(std::vector{std::move(issue)}).write(),
                      token);
}

// What is no resource is a bad request here (R4 http, create).
int status_of(base::Code code) { return code == base::Code::kInvalid ? 400 : web::status_of(code); }

void add_version(net::Response& response, int version, std::string_view updated) {
  if (version > 0) response.headers.push_back({"ETag", fmt::format("W/\"{}\"", version)});
  const auto at = base::parse_instant(updated);
  if (at.ok()) response.headers.push_back({"Last-Modified", http_date(at.value())});
}

// meta.lastUpdated of the stored resource, or "".
std::string updated_in(const std::string& body) {
  const auto resource = fhir::Resource::parse(body);
  if (!resource.ok()) return "";
  const base::Json* meta = resource.value().find("meta");
  return meta == nullptr ? "" : meta->text_of("lastUpdated");
}

const fhir::Issue kLogin = {fhir::Severity::kError, "login", "send a valid bearer token",
                            "http.Authorization"};

fhir::Issue all_is_well() { return {fhir::Severity::kInformation, "informational", "stored", ""}; }

std::string body_for(const Ask& ask, const engine::Receipt& receipt) {
  if (receipt.http_status >= 300 || ask.answer == Answer::kRepresentation) return receipt.answer;
  if (ask.answer == Answer::kMinimal) return "";
  return fhir::operation_outcome(std::vector{all_is_well()}).write();
}

fhir::Issue nameless_refusal(const Ask& ask) {
  return {fhir::Severity::kError, "processing", "the resource was not taken", ask.type};
}

}  // namespace

net::Response write_response(const Ask& ask, const engine::Receipt& receipt,
                             std::string_view base_url) {
  const int status = receipt.http_status == 0 ? 500 : receipt.http_status;
  if (status >= 400 && receipt.answer.empty())
    return respond_issue(ask.token, status, nameless_refusal(ask));
  net::Response response = respond_json(status, body_for(ask, receipt), ask.token);
  if (status >= 300 || receipt.resource_id.empty()) return response;
  add_version(response, receipt.resource_version, updated_in(receipt.answer));
  response.headers.push_back(
      {"Location", fmt::format("{}/{}/{}/_history/{}", base_url, receipt.resource_type,
                               receipt.resource_id, receipt.resource_version)});
  return response;
}

net::Response read_response(const Ask& ask, const engine::View& view) {
  const bool same = !ask.if_none_match.empty() && matches_etag(ask.if_none_match, view.version);
  net::Response response = same ? respond_json(304, "", ask.token)
                                : respond_json(200, base::write_json(view.json), ask.token);
  add_version(response, view.version, view.updated);
  return response;
}

net::Response metadata_response(std::string_view token, const base::Json& statement) {
  return respond_json(200, base::write_json(statement), token);
}

net::Response error_response(std::string_view token, const base::Error& error) {
  return respond_json(status_of(error.code), fhir::operation_outcome(error).write(), token);
}

net::Response refusal_response(std::string_view token, const Refusal& refusal) {
  net::Response response = respond_issue(
      token, refusal.status,
      {fhir::Severity::kError, refusal.code, refusal.diagnostics, refusal.expression});
  if (!refusal.allow.empty()) response.headers.push_back({"Allow", refusal.allow});
  return response;
}

net::Response login_response(std::string_view token, Credential credential) {
  net::Response response{.status = 401, .type = kFhirJson};
  response.body = fhir::operation_outcome(std::vector{kLogin}).write();
  const char* challenge = credential == Credential::kNone
                              ? "Bearer realm=\"hopline\""
                              : "Bearer realm=\"hopline\", error=\"invalid_token\"";
  response.headers.push_back({"WWW-Authenticate", challenge});
  return web::stamp(std::move(response), token);
}

std::string http_date(base::Instant at) {
  namespace chr = std::chrono;
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const chr::sys_time<chr::microseconds> time{chr::microseconds{at.us}};
  const auto day = chr::floor<chr::days>(time);
  const chr::year_month_day date{day};
  const chr::hh_mm_ss clock{chr::floor<chr::seconds>(time - day)};
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                     kDays[chr::weekday{day}.c_encoding()], static_cast<unsigned>(date.day()),
                     kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

}  // namespace adapter::fhir_rest
