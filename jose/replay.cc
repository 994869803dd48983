#include "jose/replay.h"

namespace jose {

bool ReplayBook::use(std::string_view issuer, std::string_view jti, base::Instant expires,
                     base::Instant now) {
  // The length keeps ("a", "bc") from being ("ab", "c").
  std::string name = std::to_string(issuer.size()) + ":" + std::string(issuer) + std::string(jti);
  const std::lock_guard lock(mutex_);
  while (!by_end_.empty() && by_end_.begin()->first <= now) {
    used_.erase(by_end_.begin()->second);
    by_end_.erase(by_end_.begin());
  }
  if (used_.size() >= tokens_max_) return false;
  if (!used_.emplace(name, expires).second) return false;
  by_end_.emplace(expires, std::move(name));
  return true;
}

}  // namespace jose
