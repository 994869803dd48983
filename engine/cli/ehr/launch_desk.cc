#include "engine/cli/ehr/launch_desk.h"

#include <map>

#include "base/encoding.h"
#include "engine/keys/digest.h"
#include "net/text.h"

namespace engine::cli {
namespace {

using base::Json;

constexpr std::size_t kIdBytes = 16;
constexpr long long kTokenSeconds = 3600;
constexpr long long kIdTokenSeconds = 300;
constexpr std::string_view kCallback = "/smart/callback";

using Fields = std::map<std::string, std::string>;

Fields fields_of(const std::optional<net::QueryPairs>& pairs) {
  Fields fields;
  for (const auto& [name, value] : pairs.value_or(net::QueryPairs{})) fields.emplace(name, value);
  return fields;
}

std::string encode_percent(std::string_view text) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (char c : text) {
    if (kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += '%' + base::to_hex(std::string_view(&c, 1));
    }
  }
  return out;
}

net::Response json_answer(int status, const Json& body) {
  return {status, "application/json", base::write_json(body), {}};
}

// RFC 6749 5.2.
net::Response refusal(std::string_view code) {
  Json body = Json::object();
  body.set("error", Json::string(std::string(code)));
  return json_answer(400, body);
}

std::string challenge_of(const std::string& verifier) {
  return base::to_base64url(engine::keys::sha256({verifier}).view());
}

}  // namespace

void LaunchDesk::open_at(std::string issuer) {
  const std::lock_guard lock(mutex_);
  issuer_ = std::move(issuer);
}

std::string LaunchDesk::issuer() const {
  const std::lock_guard lock(mutex_);
  return issuer_;
}

void LaunchDesk::admit(std::string app) {
  const std::lock_guard lock(mutex_);
  app_ = std::move(app);
}

std::string LaunchDesk::app() const {
  const std::lock_guard lock(mutex_);
  return app_;
}

std::string LaunchDesk::launch(EhrLaunch launch) {
  Grant grant;
  grant.launch = std::move(launch);
  const std::string id = keep(std::move(grant));
  return app() + "/smart/launch?iss=" + encode_percent(fhir()) + "&launch=" + id;
}

std::string LaunchDesk::keep(Grant grant) {
  std::string id = base::to_base64url(engine::keys::random_bytes(kIdBytes));
  const std::lock_guard lock(mutex_);
  open_.emplace(id, std::move(grant));
  oldest_.push_back(id);
  if (oldest_.size() > kOpenMax) {
    open_.erase(oldest_.front());
    oldest_.pop_front();
  }
  return id;
}

std::optional<LaunchDesk::Grant> LaunchDesk::take(const std::string& code) {
  const std::lock_guard lock(mutex_);
  auto found = open_.extract(code);
  if (found.empty()) return std::nullopt;
  return std::move(found.mapped());
}

void LaunchDesk::mount(net::Router& router) {
  router.mount("GET", "/fhir/R4/.well-known/smart-configuration",
               [this](const net::Request&, const net::Respond& respond) { respond(discover()); });
  router.mount("GET", "/jwks", [this](const net::Request&, const net::Respond& respond) {
    respond({200, "application/json", key_.jwks(), {}});
  });
  router.mount("GET", "/authorize",
               [this](const net::Request& request, const net::Respond& respond) {
                 respond(authorize(request));
               });
  router.mount("POST", "/token", [this](const net::Request& request, const net::Respond& respond) {
    respond(exchange(request));
  });
}

net::Response LaunchDesk::discover() const {
  Json body = Json::object();
  const auto list = [](std::initializer_list<std::string_view> words) {
    Json all = Json::array();
    for (std::string_view word : words) all.push(Json::string(std::string(word)));
    return all;
  };
  body.set("issuer", Json::string(issuer()));
  body.set("authorization_endpoint", Json::string(issuer() + "/authorize"));
  body.set("token_endpoint", Json::string(issuer() + "/token"));
  body.set("jwks_uri", Json::string(issuer() + "/jwks"));
  body.set("grant_types_supported", list({"authorization_code"}));
  body.set("response_types_supported", list({"code"}));
  body.set("token_endpoint_auth_methods_supported", list({"none"}));
  body.set("code_challenge_methods_supported", list({"S256"}));
  body.set("scopes_supported", list({"openid", "fhirUser", "launch", "patient/Patient.r"}));
  body.set("capabilities", list({"launch-ehr", "client-public", "context-ehr-patient",
                                 "sso-openid-connect", "permission-patient", "permission-v2"}));
  return json_answer(200, body);
}

// A wrong redirect is answered here and not there (RFC 6749 4.1.2.1).
net::Response LaunchDesk::authorize(const net::Request& request) {
  Fields asked = fields_of(request.query);
  if (asked["redirect_uri"] != app() + std::string(kCallback)) return refusal("invalid_request");
  auto grant = take(asked["launch"]);
  const bool sound = grant && asked["response_type"] == "code" && !asked["client_id"].empty() &&
                     asked["code_challenge_method"] == "S256" && asked["aud"] == fhir() &&
                     !asked["code_challenge"].empty() && !asked["state"].empty();
  const std::string back = asked["redirect_uri"] + "?state=" + encode_percent(asked["state"]);
  if (!sound) return {302, "", "", {{"Location", back + "&error=invalid_request"}}};
  grant->client = asked["client_id"];
  grant->redirect = asked["redirect_uri"];
  grant->challenge = asked["code_challenge"];
  grant->nonce = asked["nonce"];
  grant->scope = asked["scope"];
  return {302, "", "", {{"Location", back + "&code=" + keep(*std::move(grant))}}};
}

base::Result<std::string> LaunchDesk::id_token(const Grant& grant) const {
  const long long now = clock_.now().us / base::kSecondUs;
  Json claims = Json::object();
  claims.set("iss", Json::string(issuer()));
  claims.set("sub", Json::string(grant.launch.user));
  claims.set("aud", Json::string(grant.client));
  claims.set("iat", Json::integer(now));
  claims.set("exp", Json::integer(now + kIdTokenSeconds));
  if (!grant.nonce.empty()) claims.set("nonce", Json::string(grant.nonce));
  claims.set("fhirUser", Json::string(grant.launch.user));
  return key_.sign(claims);
}

net::Response LaunchDesk::exchange(const net::Request& request) {
  Fields asked = fields_of(net::parse_query(request.body));
  auto grant = take(asked["code"]);  // whether it is right or wrong, a code is used up
  const bool sound = grant && asked["grant_type"] == "authorization_code" &&
                     !grant->challenge.empty() &&
                     challenge_of(asked["code_verifier"]) == grant->challenge &&
                     asked["redirect_uri"] == grant->redirect;
  if (!sound) return refusal("invalid_grant");
  auto signed_user = id_token(*grant);
  if (!signed_user.ok()) return refusal("server_error");
  Json body = Json::object();
  body.set("access_token", Json::string(base::to_base64url(engine::keys::random_bytes(kIdBytes))));
  body.set("token_type", Json::string("Bearer"));
  body.set("expires_in", Json::integer(kTokenSeconds));
  body.set("scope", Json::string(grant->scope));
  body.set("id_token", Json::string(signed_user.value()));
  body.set("patient", Json::string(grant->launch.patient));
  body.set("need_patient_banner", Json::boolean(false));
  if (!grant->launch.app_context.empty()) {
    body.set("appContext", Json::string(grant->launch.app_context));
  }
  return json_answer(200, body);
}

}  // namespace engine::cli
