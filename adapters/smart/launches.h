// Launches: log-ins under way, each bound to a state that serves once within ten minutes.
//
//   Launch launch = begin_launch(tickets, "ehr-a", now);          // state, verifier, nonce: all
//   new tickets.spend(launch_purpose("ehr-a"), state, [](base::Status first) {
//     if (first.ok()) finish(launch_of(tickets, state));          // the same on every node
//   });
//
// The browser carries the state alone; verifier and nonce follow from it for whoever has the
// custodian's key. Nothing is kept of a launch before it comes back, so a log-in may end at another
// node than where it began. Pure; any thread.
#pragma once

#include <string>

#include "base/clock.h"
#include "engine/api/tickets.h"

namespace adapter::smart {

inline constexpr std::int64_t kLaunchLifeUs = 10 * base::kMinuteUs;

struct Launch {
  std::string state;
  std::string verifier;  // RFC 7636: 43 characters
  std::string nonce;
};

// A state of one enrolment is none of another.
std::string launch_purpose(const std::string& endpoint);

Launch begin_launch(engine::Tickets& tickets, const std::string& endpoint, base::Instant now);
Launch launch_of(engine::Tickets& tickets, const std::string& state);

}  // namespace adapter::smart
