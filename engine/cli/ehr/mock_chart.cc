#include "engine/cli/ehr/mock_chart.h"

#include "base/encoding.h"
#include "engine/cli/ehr/stand_in_page.h"
#include "engine/keys/digest.h"

namespace engine::cli {
namespace {

using base::Json;

constexpr std::string_view kUser = "Practitioner/7";  // the one clinician of this EHR
constexpr std::string_view kService = "/cds-services/unanswered-messages";
constexpr long long kTokenSeconds = 300;
constexpr std::size_t kJtiBytes = 16;

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

std::string MockChart::service() const { return in_.desk.app() + std::string(kService); }

void MockChart::mount(net::Router& router) {
  using Answer = net::Response (MockChart::*)(const net::Request&);
  const auto serve = [this](Answer answer) {
    return [this, answer](const net::Request& request, const net::Respond& respond) {
      respond((this->*answer)(request));
    };
  };
  // What the page asks for is for those who came in; what names app and people, for the owner.
  const auto inside = [this](Answer answer) {
    return [this, answer](const net::Request& request, const net::Respond& respond) {
      respond(in_.door.knows(request) ? (this->*answer)(request) : net::problem(401, "log in"));
    };
  };
  const auto owner = [this](Answer answer) {
    return [this, answer](const net::Request& request, const net::Respond& respond) {
      respond(in_.door.is_owner(request) ? (this->*answer)(request) : net::problem(401, "not you"));
    };
  };
  const auto serve_page = [this](const net::Request& request, const net::Respond& respond) {
    respond(page(request));
  };
  router.mount("GET", "/chart/", serve_page);
  router.mount("GET", "/chart/{name}", serve_page);
  router.mount("POST", "/chart-session", serve(&MockChart::login));
  router.mount("GET", "/chart-setting", inside(&MockChart::setting));
  router.mount("GET", "/chart-token", inside(&MockChart::token));
  router.mount("POST", "/chart-launch", inside(&MockChart::launch));
  router.mount("POST", "/chart-login", owner(&MockChart::issue_login));
  router.mount("PUT", "/chart-app", owner(&MockChart::admit));
}

// The page itself holds nothing of anybody; who is not logged in is told so by it.
net::Response MockChart::page(const net::Request& request) const {
  const std::string policy = "default-src 'self'; connect-src 'self' " + in_.desk.app() +
                             "; frame-src 'self' " + in_.desk.app() + "; frame-ancestors 'none'";
  return stand_in_page(request, "index.html", policy);
}

net::Response MockChart::issue_login(const net::Request& request) {
  const auto asked = base::parse_json(request.body);
  if (!asked.ok()) return net::problem(400, "the request is no JSON");
  const std::string& patient = asked.value().text_of("patient");
  if (!in_.records.find_patient(patient)) return net::problem(404, "no such patient");
  const std::string code = in_.door.issue(patient);
  Json body = Json::object();
  body.set("link", Json::string(in_.desk.issuer() + "/chart/#login=" + code));
  return json_answer(body);
}

net::Response MockChart::login(const net::Request& request) {
  const auto asked = base::parse_json(request.body);
  const auto entered = asked.ok() ? in_.door.enter(asked.value().text_of("code"))
                                  : std::optional<ChartDoor::Entered>();
  if (!entered) return net::problem(401, "this link has been used, or never was");
  Json body = Json::object();
  body.set("patient", Json::string(entered->patient));
  net::Response response = json_answer(body);
  response.headers.push_back(entered->cookie);
  return response;
}

net::Response MockChart::setting(const net::Request& request) {
  const auto patient = in_.records.find_patient(query_value(request, "patient"));
  if (!patient) return net::problem(404, "no such patient");
  Json body = Json::object();
  body.set("name", Json::string(spoken_name(*patient)));
  body.set("user", Json::string(std::string(kUser)));
  body.set("fhir", Json::string(in_.desk.fhir()));
  body.set("service", Json::string(service()));
  body.set("resource", patient->json());
  return json_answer(body);
}

net::Response MockChart::token(const net::Request& request) {
  const long long now = in_.clock.now().us / base::kSecondUs;
  Json claims = Json::object();
  claims.set("iss", Json::string(in_.desk.issuer()));
  claims.set("aud", Json::string(query_value(request, "aud")));
  claims.set("iat", Json::integer(now));
  claims.set("exp", Json::integer(now + kTokenSeconds));
  claims.set("jti", Json::string(base::to_hex(keys::random_bytes(kJtiBytes))));
  auto token = in_.key.sign(claims);
  if (!token.ok()) return net::problem(500, "no token could be signed");
  return {200, "text/plain", std::move(token).value(), {}};
}

net::Response MockChart::launch(const net::Request& request) {
  auto asked = base::parse_json(request.body);
  if (!asked.ok()) return net::problem(400, "the request is no JSON");
  Json body = Json::object();
  body.set("address",
           Json::string(in_.desk.launch({asked.value().text_of("patient"), std::string(kUser),
                                         asked.value().text_of("appContext")})));
  return json_answer(body);
}

net::Response MockChart::admit(const net::Request& request) {
  constexpr std::string_view kLoopback = "http://127.0.0.1:";
  if (!request.body.starts_with(kLoopback) ||
      request.body.find_first_not_of("0123456789", kLoopback.size()) != std::string::npos) {
    return net::problem(400, "the app is none on loopback");
  }
  in_.desk.admit(request.body);
  return {204, "", "", {}};
}

}  // namespace engine::cli
