#include "engine/cli/ehr/mock_chart.h"

#include <algorithm>
#include <span>

#include "adapters/look/asset.h"
#include "base/encoding.h"
#include "engine/keys/digest.h"
#include "net/text.h"

namespace engine::cli {

std::span<const adapter::look::Asset> page_files();

namespace {

using base::Json;

constexpr std::string_view kUser = "Practitioner/7";  // the one clinician of this EHR
constexpr std::string_view kService = "/cds-services/unanswered-messages";
constexpr long long kTokenSeconds = 300;
constexpr std::size_t kJtiBytes = 16;

std::string query_of(const net::Request& request, std::string_view name) {
  for (const auto& [key, value] : request.query) {
    if (key == name) return value;
  }
  return "";
}

std::string_view type_of(std::string_view name) {
  if (name.ends_with(".css")) return "text/css";
  return name.ends_with(".js") ? "text/javascript" : "text/html; charset=utf-8";
}

net::Response json_answer(const Json& body) {
  return {200, "application/json", base::write_json(body), {}};
}

std::string spoken_name(const fhir::Resource& patient) {
  const Json* names = patient.find("name");
  if (names == nullptr || names->items().empty()) return "Unnamed";
  const Json& name = names->items().front();
  const Json* given = name.find("given");
  std::string spoken = given != nullptr && !given->items().empty() ? given->items()[0].text() : "";
  return spoken + " " + name.text_of("family");
}

}  // namespace

std::string MockChart::service() const { return desk_.app() + std::string(kService); }

void MockChart::mount(net::Router& router) {
  using Answer = net::Response (MockChart::*)(const net::Request&);
  const auto serve = [this](Answer answer) {
    return [this, answer](const net::Request& request, const net::Respond& respond) {
      respond((this->*answer)(request));
    };
  };
  const auto serve_page = [this](const net::Request& request, const net::Respond& respond) {
    respond(page(request));
  };
  router.mount("GET", "/chart/", serve_page);
  router.mount("GET", "/chart/{name}", serve_page);
  router.mount("GET", "/chart-setting", serve(&MockChart::setting));
  router.mount("GET", "/chart-token", serve(&MockChart::token));
  router.mount("POST", "/chart-launch", serve(&MockChart::launch));
  router.mount("PUT", "/chart-app", serve(&MockChart::admit));
}

net::Response MockChart::page(const net::Request& request) const {
  const auto named = request.params.find("name");
  const std::string name = named == request.params.end() ? "index.html" : named->second;
  const auto files = page_files();
  const auto file =
      std::find_if(files.begin(), files.end(), [&](const auto& one) { return one.name == name; });
  if (file == files.end()) return net::problem(404, "no such file");
  const std::string policy = "default-src 'self'; connect-src 'self' " + desk_.app() +
                             "; frame-src 'self' " + desk_.app() + "; frame-ancestors 'none'";
  return {200,
          std::string(type_of(name)),
          std::string(file->bytes),
          {{"Content-Security-Policy", policy}}};
}

net::Response MockChart::setting(const net::Request& request) {
  const auto patient = records_.find_patient(query_of(request, "patient"));
  if (!patient) return net::problem(404, "no such patient");
  Json body = Json::object();
  body.set("name", Json::string(spoken_name(*patient)));
  body.set("user", Json::string(std::string(kUser)));
  body.set("fhir", Json::string(desk_.fhir()));
  body.set("service", Json::string(service()));
  body.set("resource", patient->json());
  return json_answer(body);
}

net::Response MockChart::token(const net::Request& request) {
  const long long now = clock_.now().us / base::kSecondUs;
  Json claims = Json::object();
  claims.set("iss", Json::string(desk_.issuer()));
  claims.set("aud", Json::string(query_of(request, "aud")));
  claims.set("iat", Json::integer(now));
  claims.set("exp", Json::integer(now + kTokenSeconds));
  claims.set("jti", Json::string(base::to_hex(keys::random_bytes(kJtiBytes))));
  auto token = key_.sign(claims);
  if (!token.ok()) return net::problem(500, "no token could be signed");
  return {200, "text/plain", std::move(token).value(), {}};
}

net::Response MockChart::launch(const net::Request& request) {
  auto asked = base::parse_json(request.body);
  if (!asked.ok()) return net::problem(400, "the request is no JSON");
  Json body = Json::object();
  body.set("address",
           Json::string(desk_.launch({asked.value().text_of("patient"), std::string(kUser),
                                      asked.value().text_of("appContext")})));
  return json_answer(body);
}

net::Response MockChart::admit(const net::Request& request) {
  constexpr std::string_view kLoopback = "http://127.0.0.1:";
  if (!request.body.starts_with(kLoopback) ||
      request.body.find_first_not_of("0123456789", kLoopback.size()) != std::string::npos) {
    return net::problem(400, "the app is none on loopback");
  }
  desk_.admit(request.body);
  return {204, "", "", {}};
}

}  // namespace engine::cli
