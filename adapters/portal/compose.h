// Compose: a posted draft as the FHIR Communication that goes through the Intake.
//
//   auto draft = read_draft(request.body);                    // variant<Draft, Problem>
//   auto header = read_header(view.json);                     // of the thread, as it was shown
//   auto arrival = compose(actor, header, draft, now);        // Result<Arrival>
//
// The sender comes from the credential, the subject from the thread: neither from the body. The
// key, joined with person and thread, becomes the identifier and the If-None-Exist, so that a
// repeated post adds nothing and two people may use the same key. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "adapters/portal/problem.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "engine/api/actor.h"
#include "engine/api/intake.h"

namespace adapter::portal {

inline constexpr std::size_t kTextCharactersMax = 8'000;
inline constexpr std::size_t kBodyBytesMax = 64 << 10;
inline constexpr std::string_view kDraftSystem = "urn:hopline:draft";

struct Draft {
  std::string text;
  std::string key;
};

// What of a thread's header Communication a reply needs.
struct Header {
  std::string id;       // of the header Communication
  std::string subject;  // "Patient/7"
};

std::variant<Draft, Problem> read_draft(std::string_view body);

// kInternal when the view has no header.
base::Result<Header> read_header(const base::Json& bundle);

// kDenied when the actor has no name by which to be a sender.
base::Result<engine::Arrival> compose(const engine::Actor& actor, const Header& header,
                                      const Draft& draft, base::Instant now);

// 201 added, 200 added before under this key, 202 held for a person to look at; else why not.
net::Response added_response(const engine::Receipt& receipt, std::string_view thread,
                             std::string_view token);

}  // namespace adapter::portal
