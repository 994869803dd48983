#include "adapters/smart/launches.h"

namespace adapter::smart {

std::string launch_purpose(const std::string& endpoint) { return "launch/" + endpoint; }

Launch begin_launch(engine::Tickets& tickets, const std::string& endpoint, base::Instant now) {
  return launch_of(tickets, tickets.issue(launch_purpose(endpoint), {now.us + kLaunchLifeUs}));
}

Launch launch_of(engine::Tickets& tickets, const std::string& state) {
  return {state, tickets.secret(state, "verifier"), tickets.secret(state, "nonce")};
}

}  // namespace adapter::smart
