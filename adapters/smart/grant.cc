#include "adapters/smart/grant.h"

#include <algorithm>
#include <charconv>

#include "adapters/ehr/web_url.h"
#include "base/encoding.h"
#include "jose/secret.h"
#include "net/plain_token.h"
#include "net/text.h"

namespace adapter::smart {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

namespace {

constexpr std::size_t kTokenBytesMax = 8 << 10;
constexpr std::size_t kIdBytesMax = 64;

Error fault(std::string_view where, std::string_view text) {
  return {Code::kInvalid, std::string(text), std::string(where), {}};
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= kIdBytesMax &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return net::is_alphanumeric(c) || c == '-' || c == '.'; });
}

// RFC 6750 2.1: what may stand behind "Bearer ".
bool is_bearer(std::string_view text) {
  return !text.empty() && text.size() <= kTokenBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

Result<std::string> address(const Json& json, std::string_view name, const App& app) {
  std::string url = json.text_of(name);
  if (!app.may_call(url)) return fault(name, "is no address of the enrolled EHR");
  return url;
}

bool supports(const Json& json, std::string_view list, std::string_view word) {
  const Json* words = json.find(list);
  return words != nullptr && std::any_of(words->items().begin(), words->items().end(),
                                         [&](const Json& item) { return item.text() == word; });
}

bool is_about_threads(std::string_view type) {
  return type == "Appointment" || type == "Communication";
}

std::optional<Context> read_context(const Json& item, const App& app) {
  Context context;
  context.reference = resolve_reference(item.text_of("reference"), app.iss);
  context.type = context.reference.substr(0, context.reference.find('/'));
  if (context.reference.empty()) {
    const Json* identifier = item.find("identifier");
    if (identifier == nullptr) return std::nullopt;
    context.type = item.text_of("type");
    context.name = {identifier->text_of("system"), identifier->text_of("value")};
    if (context.name.system.empty() || context.name.value.empty()) return std::nullopt;
  }
  return is_about_threads(context.type) ? std::optional(std::move(context)) : std::nullopt;
}

// The appContext of our own card, {"thread": "t12"}: anything else is somebody else's.
engine::ThreadId read_thread(const std::string& app_context) {
  const auto json = base::parse_json(app_context, {.bytes_max = 1024, .depth_max = 4});
  if (!json.ok()) return {};
  const std::string& thread = json.value().text_of("thread");
  if (!thread.starts_with('t')) return {};
  std::int64_t number = 0;
  const char* end = thread.data() + thread.size();
  const auto [at, problem] = std::from_chars(thread.data() + 1, end, number);
  return problem == std::errc{} && at == end && number > 0 ? engine::ThreadId{number}
                                                           : engine::ThreadId{};
}

}  // namespace

Result<Servers> read_discovery(const Json& json, const App& app) {
  auto authorize = address(json, "authorization_endpoint", app);
  auto token = address(json, "token_endpoint", app);
  auto jwks = address(json, "jwks_uri", app);
  for (const auto* each : {&authorize, &token, &jwks}) {
    if (!each->ok()) return each->error();
  }
  // A server that knows PKCE says so (SMART App Launch 2.0, conformance); without it a stolen code
  // would open a session.
  if (!supports(json, "code_challenge_methods_supported", "S256")) {
    return fault("code_challenge_methods_supported", "has no S256");
  }
  const std::string& issuer = json.text_of("issuer");
  if (issuer.empty()) return fault("issuer", "is missing");
  return Servers{issuer, authorize.value(), token.value(), jwks.value()};
}

std::string authorize_url(const Servers& servers, const App& app, const Launch& launch,
                          std::string_view ehr_launch) {
  std::string url = servers.authorize;
  char separator = url.find('?') == std::string::npos ? '?' : '&';
  const std::string challenge = base::to_base64url(jose::sha256(launch.verifier));
  for (const auto& [name, value] : std::initializer_list<std::pair<const char*, std::string_view>>{
           {"response_type", "code"},
           {"client_id", app.client_id},
           {"redirect_uri", app.redirect},
           {"launch", ehr_launch},
           {"scope", app.scopes},
           {"state", launch.state},
           {"aud", app.iss},
           {"nonce", launch.nonce},
           {"code_challenge", challenge},
           {"code_challenge_method", "S256"}}) {
    url += separator + std::string(name) + "=" + net::encode_percent(value);
    separator = '&';
  }
  return url;
}

Result<Grant> read_grant(const Json& reply, const App& app) {
  Grant grant;
  grant.access_token = reply.text_of("access_token");
  grant.id_token = reply.text_of("id_token");
  grant.patient = reply.text_of("patient");
  if (!net::same_text(reply.text_of("token_type"), "Bearer")) {
    return fault("token_type", "is not Bearer");
  }
  if (!is_bearer(grant.access_token)) return fault("access_token", "is missing or malformed");
  if (grant.id_token.empty()) return fault("id_token", "is missing");
  if (!is_id(grant.patient)) return fault("patient", "is missing or malformed");
  const Json* scope = reply.find("scope");
  grant.scopes = scope != nullptr && scope->is_string() ? scope->text() : app.scopes;
  const Json* banner = reply.find("need_patient_banner");
  grant.banner = banner == nullptr || !banner->is_bool() || banner->truth();
  grant.thread = read_thread(reply.text_of("appContext"));
  if (const Json* contexts = reply.find("fhirContext")) {
    for (const Json& item : contexts->items()) {
      auto context = read_context(item, app);
      if (context && grant.contexts.size() < kContextsMax) grant.contexts.push_back(*context);
    }
  }
  return grant;
}

std::string resolve_reference(std::string_view reference, std::string_view iss) {
  if (reference.starts_with(iss) && reference.substr(iss.size()).starts_with('/')) {
    reference.remove_prefix(iss.size() + 1);
  }
  const std::size_t slash = reference.find('/');
  if (slash == std::string_view::npos || slash == 0) return {};
  const std::string_view type = reference.substr(0, slash);
  const bool plain = std::all_of(type.begin(), type.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  return plain && is_id(reference.substr(slash + 1)) ? std::string(reference) : std::string();
}

std::string resolve_user(std::string_view fhir_user, std::string_view iss) {
  std::string user = resolve_reference(fhir_user, iss);
  const bool staff = user.starts_with("Practitioner/") || user.starts_with("PractitionerRole/");
  return staff ? user : std::string();
}

}  // namespace adapter::smart
