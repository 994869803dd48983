// Launches: log-ins under way, each bound to a state that serves once within ten minutes.
//
//   Launch launch = launches.begin(now);               // state, verifier, nonce: all new
//   auto launch = launches.take(state, now);           // nullopt: unknown, used or too old
//
// What proves a log-in stays here: the browser carries the state alone. In memory and bounded; what
// is oldest goes. A log-in must end at the process where it began. Thread-safe.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"

namespace adapter::smart {

struct Launch {
  std::string state;
  std::string verifier;  // RFC 7636: 43 characters
  std::string nonce;
  base::Instant ends;
};

class Launches {
 public:
  static constexpr std::int64_t kLifeUs = 10 * base::kMinuteUs;
  static constexpr std::size_t kOpenMax = 10'000;

  explicit Launches(std::size_t open_max = kOpenMax) : open_max_(open_max) {}

  Launch begin(base::Instant now);
  std::optional<Launch> take(const std::string& state, base::Instant now);

 private:
  std::size_t open_max_;
  std::mutex mutex_;
  std::map<std::string, Launch> open_;
  std::deque<std::string> oldest_;
};

}  // namespace adapter::smart
