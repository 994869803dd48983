// Ask: what one FHIR request wants, read from path and headers alone.
//
//   auto ask = read_ask(request);                        // variant<Ask, Refusal>
//   engine::Arrival arrival = to_arrival(ask, std::move(request), actor, "fhir-ehr-a");
//   bool same = matches_etag("W/\"3\"", 3);
//
// Everything is checked before the body is looked at: type, id, media types, conditional headers
// (each at most once, since an If-Match that is dropped silently is a lost update). Pure; any
// thread. Refusals name the header or path part, never its value.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <variant>

#include "adapters/fhir_rest/media.h"
#include "engine/api/intake.h"
#include "net/router.h"

namespace adapter::fhir_rest {

// The types that can be created, updated and read here. /metadata is made from this list.
inline constexpr std::array<std::string_view, 5> kServedTypes = {
    "Appointment", "CareTeam", "Communication", "Consent", "Patient"};
inline constexpr std::size_t kConditionBytesMax = 1024;

enum class Answer { kRepresentation, kMinimal, kOutcome };  // Prefer: return=

struct Ask {
  enum class Verb { kRead, kCreate, kUpdate };
  Verb verb = Verb::kRead;
  std::string type;
  std::string id;
  std::string if_match;
  std::string if_none_exist;
  std::string if_none_match;
  Answer answer = Answer::kRepresentation;
  std::string token;  // X-Request-Id when it is a plain token
};

std::variant<Ask, Refusal> read_ask(const net::Request& request);

engine::Arrival to_arrival(const Ask& ask, net::Request request, engine::Actor actor,
                           std::string endpoint);

bool is_served(std::string_view type);
bool is_fhir_id(std::string_view id);  // [A-Za-z0-9.-]{1,64}

// True when an If-None-Match list names this version (weak comparison, RFC 9110 13.1.2).
bool matches_etag(std::string_view if_none_match, int version);

}  // namespace adapter::fhir_rest
