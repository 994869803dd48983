#include "adapters/smart/ehr_client.h"

#include "adapters/ehr/fetch.h"
#include "adapters/ehr/web_url.h"
#include "adapters/smart/scopes.h"
#include "jose/secret.h"
#include "jose/token.h"
#include "net/text.h"

namespace adapter::smart {

using base::Code;
using base::Error;
using base::Instant;
using base::Json;
using base::Result;

namespace {

constexpr std::string_view kAssertionType =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr std::int64_t kAssertionSeconds = 240;  // at most five minutes
constexpr std::size_t kNamesMax = 20;

// The step is the address of the fault; what the EHR answered is not repeated.
Error at_step(std::string_view step, const Error& error) {
  return {error.code, error.text, std::string(step), {}};
}

// RFC 7523: Hopline proves that it is the enrolled client.
Result<std::string> assertion(const App& app, const Servers& servers, Instant now) {
  Json claims = Json::object();
  claims.set("iss", Json::string(app.client_id));
  claims.set("sub", Json::string(app.client_id));
  claims.set("aud", Json::string(servers.token));
  claims.set("jti", Json::string(jose::random_uuid()));
  claims.set("iat", Json::integer(now.us / base::kSecondUs));
  claims.set("exp", Json::integer(now.us / base::kSecondUs + kAssertionSeconds));
  return app.key->sign(alg_for(*app.key), base::write_json(claims));
}

void add_field(std::string& form, std::string_view name, std::string_view value) {
  form += (form.empty() ? "" : "&") + std::string(name) + "=" + net::encode_percent(value);
}

// Every identifier that names its system. Those of appointments and messages have no record
// number to choose by.
std::vector<engine::BusinessId> all_names(const Json& resource) {
  std::vector<engine::BusinessId> names;
  const Json* identifiers = resource.find("identifier");
  if (identifiers == nullptr) return names;
  for (const Json& identifier : identifiers->items()) {
    engine::BusinessId name{identifier.text_of("system"), identifier.text_of("value")};
    if (name.system.empty() || name.value.empty() || names.size() == kNamesMax) continue;
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

EhrClient::EhrClient(const App& app) : app_(app), client_(ehr::make_client(app.ca_file)) {}

std::optional<Servers> EhrClient::known_servers(Instant now) const {
  const std::lock_guard lock(mutex_);
  return now < fresh_until_ ? servers_ : std::nullopt;
}

Result<Servers> EhrClient::servers(Instant now) {
  if (auto known = known_servers(now)) return *known;
  auto document = ehr::fetch_json(*client_, {"GET",
                                             app_.iss + "/.well-known/smart-configuration",
                                             {{"Accept", "application/json"}},
                                             "",
                                             ehr::kFetchMs});
  if (!document.ok()) return at_step("discovery", document.error());
  auto read = read_discovery(document.value().json, app_);
  if (!read.ok()) return read.error();
  const std::lock_guard lock(mutex_);
  servers_ = read.value();
  fresh_until_ = {now.us + jose::fresh_us(document.value().cache_control)};
  return read;
}

std::shared_ptr<jose::KeyCache> EhrClient::keys_at(const std::string& url) {
  const std::lock_guard lock(mutex_);
  if (keys_ == nullptr || keys_url_ != url) {
    keys_ = std::make_shared<jose::KeyCache>(ehr::fetch_keys(client_, url));
    keys_url_ = url;
  }
  return keys_;
}

Result<Grant> EhrClient::exchange(const Servers& servers, const Launch& launch,
                                  const std::string& code, Instant now) {
  std::string form;
  add_field(form, "grant_type", "authorization_code");
  add_field(form, "code", code);
  add_field(form, "redirect_uri", app_.redirect);
  add_field(form, "code_verifier", launch.verifier);
  if (app_.key) {
    auto proof = assertion(app_, servers, now);
    if (!proof.ok()) return at_step("client_key_file", proof.error());
    add_field(form, "client_assertion_type", kAssertionType);
    add_field(form, "client_assertion", proof.value());
  } else {
    add_field(form, "client_id", app_.client_id);
  }
  auto reply = ehr::fetch_json(*client_, {"POST",
                                          servers.token,
                                          {{"Content-Type", "application/x-www-form-urlencoded"},
                                           {"Accept", "application/json"}},
                                          form,
                                          ehr::kFetchMs});
  if (!reply.ok()) return at_step("token", reply.error());
  return read_grant(reply.value().json, app_);
}

Result<std::string> EhrClient::read_user(const Servers& servers, const Grant& grant,
                                         const Launch& launch, Instant now) {
  using jose::Alg;
  const jose::HeadRules heads{{Alg::kEs384, Alg::kRs384, Alg::kEs256, Alg::kRs256}, ""};
  const auto head = jose::read_head(grant.id_token, heads);
  if (!head.ok()) return at_step("id_token." + head.error().path, head.error());
  const auto key = keys_at(servers.jwks)->find(head.value().kid, now);
  if (!key.ok()) return at_step("id_token.kid", key.error());
  const auto claims = jose::verify_token(
      grant.id_token, key.value(), heads,
      {.issuer = servers.issuer, .audience = app_.client_id, .now = now, .nonce = launch.nonce});
  if (!claims.ok()) return at_step("id_token." + claims.error().path, claims.error());
  // Of several audiences the token says for whom it is (OpenID Connect Core 3.1.3.7).
  const Json* party = claims.value().find("azp");
  if (party != nullptr && party->text() != app_.client_id) {
    return Error{Code::kDenied, "for another party", "id_token.azp", {}};
  }
  const Json* named = claims.value().find("fhirUser");
  std::string user = named == nullptr ? "" : resolve_user(named->text(), app_.iss);
  if (user.empty()) return Error{Code::kDenied, "no member of staff", "fhirUser", {}};
  return user;
}

Result<Json> EhrClient::read_resource(const Grant& grant, const std::string& reference) {
  auto read = ehr::fetch_json(*client_, {"GET",
                                         app_.iss + "/" + reference,
                                         {{"Authorization", "Bearer " + grant.access_token},
                                          {"Accept", "application/fhir+json"}},
                                         "",
                                         ehr::kFetchMs});
  const std::string type = reference.substr(0, reference.find('/'));
  if (!read.ok()) return at_step(type, read.error());
  const Json& json = read.value().json;
  // What another id or type answers to is not what was asked for.
  if (json.text_of("resourceType") != type || type + "/" + json.text_of("id") != reference) {
    return Error{Code::kInvalid, "another resource was answered", type, {}};
  }
  return json;
}

Result<Arrived> EhrClient::finish(const Launch& launch, const Answer& answer, Instant now) {
  const auto where = servers(now);
  if (!where.ok()) return where.error();
  // A code of another server is not handed to this one (RFC 9207 2.4).
  if (!answer.issuer.empty() && answer.issuer != where.value().issuer) {
    return Error{Code::kDenied, "of another issuer", "callback.iss", {}};
  }
  const auto grant = exchange(where.value(), launch, answer.code, now);
  if (!grant.ok()) return grant.error();
  const auto user = read_user(where.value(), grant.value(), launch, now);
  if (!user.ok()) return user.error();
  const auto patient = read_resource(grant.value(), "Patient/" + grant.value().patient);
  if (!patient.ok()) return patient.error();
  Arrived arrived;
  arrived.user = user.value();
  arrived.patient = engine::names_of(patient.value(), app_.assigner);
  arrived.thread = grant.value().thread;
  arrived.banner = grant.value().banner;
  arrived.missing = missing_scopes(app_.scopes, grant.value().scopes);
  for (const Context& context : grant.value().contexts) {
    if (context.reference.empty()) {
      arrived.about.push_back({context.type, {context.name}});
      continue;
    }
    // A deep link that cannot be read costs the link, not the launch.
    const auto resource = read_resource(grant.value(), context.reference);
    if (resource.ok()) arrived.about.push_back({context.type, all_names(resource.value())});
  }
  return arrived;
}

}  // namespace adapter::smart
