// Clock: where the time comes from, so that a test can say what time it is.
//
//   base::SystemClock clock;
//   Instant now = clock.now();
//   FakeClock fake{parse_instant("2026-03-02T09:00:00Z").value()};  fake.advance_us(1'000'000);
//
// An Instant is microseconds since 1970-01-01T00:00:00Z, without leap seconds. Both clocks may be
// read from any thread.
#pragma once

#include <atomic>
#include <compare>
#include <cstdint>

namespace base {

struct Instant {
  std::int64_t us = 0;

  friend constexpr auto operator<=>(Instant, Instant) = default;
};

inline constexpr std::int64_t kSecondUs = 1'000'000;
inline constexpr std::int64_t kMinuteUs = 60 * kSecondUs;
inline constexpr std::int64_t kHourUs = 60 * kMinuteUs;
inline constexpr std::int64_t kDayUs = 24 * kHourUs;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

class SystemClock : public Clock {
 public:
  Instant now() const override;
};

class FakeClock : public Clock {
 public:
  explicit FakeClock(Instant start) : us_(start.us) {}

  Instant now() const override { return Instant{us_.load()}; }
  void set(Instant now) { us_.store(now.us); }
  void advance_us(std::int64_t us) { us_.fetch_add(us); }

 private:
  std::atomic<std::int64_t> us_;
};

}  // namespace base
