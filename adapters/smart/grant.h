// Grant: what an EHR's discovery and its token endpoint say, read and checked.
//
//   auto servers = read_discovery(json, app);           // addresses that may be called, or a fault
//   std::string url = authorize_url(servers.value(), app, launch, request_launch);
//   auto grant = read_grant(reply, app);
//   std::string user = resolve_user(claims.text_of("fhirUser"), app.iss);      // "Practitioner/7"
//
// Hopline works with `patient` and `fhirUser` alone; all other context is taken when it is there.
// Pure; any thread. Errors name the member, never its value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/smart/app.h"
#include "adapters/smart/launches.h"
#include "base/json.h"
#include "base/result.h"
#include "engine/api/directory.h"

namespace adapter::smart {

inline constexpr std::size_t kContextsMax = 10;

struct Servers {
  std::string issuer;  // of id_tokens
  std::string authorize, token, jwks;
};
base::Result<Servers> read_discovery(const base::Json& json, const App& app);

// By GET, with PKCE S256, `aud` and a nonce (SMART App Launch 2.0, app-launch).
std::string authorize_url(const Servers& servers, const App& app, const Launch& launch,
                          std::string_view ehr_launch);

// A resource that the launch is about: "Appointment/7" at the EHR, or its business identifier.
struct Context {
  std::string type;       // Appointment or Communication
  std::string reference;  // "Appointment/7"; empty: by `name`
  engine::BusinessId name;
};

struct Grant {
  std::string access_token;
  std::string id_token;
  std::string patient;      // the EHR's id of the launch patient
  std::string scopes;       // granted; what was asked when the reply says nothing (RFC 6749 5.1)
  bool banner = true;       // unless the EHR says that it shows one
  engine::ThreadId thread;  // of a card's appContext
  std::vector<Context> contexts;
};
base::Result<Grant> read_grant(const base::Json& reply, const App& app);

// A Practitioner or PractitionerRole of this EHR, relative; "" for anybody else.
std::string resolve_user(std::string_view fhir_user, std::string_view iss);

// "Type/id" of `reference` below `iss`, when both are of a plain form; "" otherwise.
std::string resolve_reference(std::string_view reference, std::string_view iss);

}  // namespace adapter::smart
