// Denials: keeps a reader who is denied again and again from filling the disk with the record of
// it.
//
//   if (denials.repeats({actor, patient, reason}, now)) return denied;   // counted, no leaf
//   for (const auto& ended : denials.ended(now)) note(ended);            // one leaf tells how many
//   denials.forget(ended);                                               // once that is committed
//
// The first denial of a reader, patient and reason leaves its own record; those of the next minute
// are counted, and one record afterwards says how many they were. Of one reader at most
// kDistinctMax records a minute are written: beyond that the patients are not told apart, so that
// trying all numbers is one record too. What is counted and not yet written is lost with the
// process. Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "base/clock.h"
#include "engine/api/actor.h"

namespace engine {

struct Denial {
  Actor actor;
  PatientId patient;
  std::string reason;
};

class Denials {
 public:
  static constexpr std::int64_t kWindowUs = base::kMinuteUs;
  static constexpr std::size_t kDistinctMax = 60;      // of one reader in one window
  static constexpr std::size_t kWindowsMax = 100'000;  // of all; beyond, each leaves its record

  struct Counted {
    Denial denial;  // without patient: several
    base::Instant since;
    std::int64_t times = 0;  // beside the first, which has its own record
  };

  // True when this denial is counted, and needs no record of its own.
  bool repeats(const Denial& denial, base::Instant now);

  std::vector<Counted> ended(base::Instant now) const;
  bool any_ended(base::Instant now) const;
  void forget(const std::vector<Counted>& ended);

 private:
  using Key = std::tuple<std::int64_t, std::string, PatientId, std::string>;

  static Key key_of(const Denial& denial);
  bool count(const Denial& denial, base::Instant now);
  void drop_quiet(base::Instant now);

  mutable std::mutex mutex_;
  std::map<Key, Counted> windows_;
};

}  // namespace engine
