#include "jose/key_cache.h"

#include <algorithm>
#include <charconv>

namespace jose {

using base::Code;
using base::Error;
using base::Instant;
using base::Result;

std::int64_t fresh_us(std::string_view cache_control) {
  constexpr std::string_view kMaxAge = "max-age=";
  const std::size_t at = cache_control.find(kMaxAge);
  std::int64_t seconds = 3600;
  if (at != std::string_view::npos) {
    const std::string_view digits = cache_control.substr(at + kMaxAge.size());
    if (std::from_chars(digits.data(), digits.data() + digits.size(), seconds).ec != std::errc{}) {
      seconds = 0;
    }
  }
  seconds = std::clamp<std::int64_t>(seconds, 0, KeyCache::kFreshUsMax / base::kSecondUs);
  return std::max(seconds * base::kSecondUs, KeyCache::kRefetchUs);
}

std::optional<Key> KeyCache::known(std::string_view kid, Instant now) const {
  const std::lock_guard lock(mutex_);
  const Key* key = now < fresh_until_ ? find_key(keys_, kid) : nullptr;
  return key == nullptr ? std::nullopt : std::optional<Key>(*key);
}

bool KeyCache::would_fetch(std::string_view kid, Instant now) const {
  const std::lock_guard lock(mutex_);
  if (now < fresh_until_ && find_key(keys_, kid) != nullptr) return false;
  return asked_.us == 0 || now.us - asked_.us >= kRefetchUs;
}

Result<Key> KeyCache::find(std::string_view kid, Instant now) {
  if (would_fetch(kid, now)) refetch(now);
  const std::lock_guard lock(mutex_);
  if (fetched_.us == 0 || now.us - fetched_.us >= kFreshUsMax) {
    return Error{Code::kUnavailable, "the issuer's keys could not be fetched", "jwks", {}};
  }
  const Key* key = find_key(keys_, kid);
  if (key == nullptr) return Error{Code::kDenied, "no such key", "kid", {}};
  return *key;
}

// Of several who miss a key at once the first asks; the others find when it did.
void KeyCache::refetch(Instant now) {
  const std::lock_guard fetching(fetching_);
  {
    const std::lock_guard lock(mutex_);
    if (asked_.us != 0 && now.us - asked_.us < kRefetchUs) return;
    asked_ = now;
  }
  auto reply = fetch_();
  if (!reply.ok()) return;
  auto keys = read_jwks(reply.value().body);
  if (!keys.ok()) return;
  const std::lock_guard lock(mutex_);
  keys_ = std::move(keys).value();
  fetched_ = now;
  fresh_until_ = Instant{now.us + fresh_us(reply.value().cache_control)};
}

}  // namespace jose
