// KeyCache: the keys of one issuer, fetched when they are needed and not more often.
//
//   KeyCache keys([&]() -> Result<Fetched> { return fetch(enrolled_url); });
//   if (auto key = keys.known(kid, now)) verify();              // no call: for an I/O thread
//   else worker.put([&] { auto key = keys.find(kid, now); });   // may fetch
//
// Keys are used for as long as their reply allows, at least a minute and at most a day. An unknown
// kid is asked about once a minute at most, so that made-up kids cost the issuer nothing. While a
// fetch fails, keys that have not outlived a day stay in use. `fetch` blocks; it is called by one
// thread at a time. Thread-safe. kDenied: no such key; kUnavailable: none could be fetched.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "jose/jwks.h"

namespace jose {

class KeyCache {
 public:
  static constexpr std::int64_t kRefetchUs = base::kMinuteUs;
  static constexpr std::int64_t kFreshUsMax = base::kDayUs;

  struct Fetched {
    std::string body;
    std::string cache_control;  // as sent; may be empty
  };
  using Fetch = std::function<base::Result<Fetched>()>;

  explicit KeyCache(Fetch fetch) : fetch_(std::move(fetch)) {}

  // The key, if it is here and fresh.
  std::optional<Key> known(std::string_view kid, base::Instant now) const;
  // True when find() would call: the caller must be on a thread that may wait.
  bool would_fetch(std::string_view kid, base::Instant now) const;
  base::Result<Key> find(std::string_view kid, base::Instant now);

 private:
  void refetch(base::Instant now);

  Fetch fetch_;
  std::mutex fetching_;  // before mutex_
  mutable std::mutex mutex_;
  KeySet keys_;
  base::Instant asked_;    // the last attempt; 0: never
  base::Instant fetched_;  // the last success
  base::Instant fresh_until_;
};

// The max-age of a Cache-Control, within the bounds above; an hour when it says nothing.
std::int64_t fresh_us(std::string_view cache_control);

}  // namespace jose
