#include "adapters/smart/launches.h"

#include "base/encoding.h"
#include "jose/secret.h"

namespace adapter::smart {

Launch Launches::begin(base::Instant now) {
  Launch launch{base::to_base64url(jose::random_bytes(32)),
                base::to_base64url(jose::random_bytes(32)),
                base::to_base64url(jose::random_bytes(16)),
                {now.us + kLifeUs}};
  const std::lock_guard lock(mutex_);
  open_.emplace(launch.state, launch);
  oldest_.push_back(launch.state);
  if (oldest_.size() > open_max_) {
    open_.erase(oldest_.front());
    oldest_.pop_front();
  }
  return launch;
}

std::optional<Launch> Launches::take(const std::string& state, base::Instant now) {
  const std::lock_guard lock(mutex_);
  auto found = open_.extract(state);
  if (found.empty() || found.mapped().ends <= now) return std::nullopt;
  return std::move(found.mapped());
}

}  // namespace adapter::smart
