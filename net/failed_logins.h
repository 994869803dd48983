// FailedLogins: slows down whoever tries credentials, by the address that they come from.
//
//   const auto attempt = logins.attempt(request.remote, request.header("Authorization"));
//   if (!logins.admits(attempt, now_us)) return respond(429);
//   ...
//   logins.answered(attempt, response.status, now_us);            // 401: one more that failed
//
// An address may fail kBurst times at once and kPerSecond times a second after that. A whole clinic
// may come from one address, so a credential that was good lately goes on whatever its neighbours
// try: only new ones wait. Credentials are kept as a salted hash, both tables are bounded, and what
// has been quiet longest goes first. IPv6 addresses count by their /64, which one host can have all
// of. Requests without a credential are none of its business. Thread-safe; knows no clock.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace net {

class FailedLogins {
 public:
  static constexpr double kBurst = 60;
  static constexpr double kPerSecond = 1;
  static constexpr std::size_t kAddressesMax = 10'000;
  static constexpr std::size_t kGoodMax = 20'000;
  static constexpr std::int64_t kRetryAfterSeconds = 5;

  FailedLogins();

  struct Attempt {
    std::string address;
    std::uint64_t credential = 0;  // 0: none was shown
  };
  Attempt attempt(std::string_view remote, std::string_view authorization) const;

  bool admits(const Attempt& attempt, std::int64_t now_us);
  void answered(const Attempt& attempt, int status, std::int64_t now_us);

  std::size_t addresses() const;
  std::size_t good() const;

 private:
  struct Bucket {
    double failures = 0;
    std::int64_t at_us = 0;
  };
  void fill(Bucket& bucket, std::int64_t now_us) const;
  void fail(const std::string& address, std::int64_t now_us);
  void remember(std::uint64_t credential, std::int64_t now_us);

  mutable std::mutex mutex_;
  std::uint64_t salt_;
  std::map<std::string, Bucket> buckets_;
  std::map<std::uint64_t, std::int64_t> good_;  // when it was last
};

}  // namespace net
