// Events: what is new for whom, as ids only, for those who wait.
//
//   Events events(clock.now());
//   auto ticket = events.wait(patient, after, [respond](Events::Batch batch) { ... });
//   events.publish(patient, {"7", "31"}, clock.now());     // answers those who wait
//   events.expire(ticket);                                  // 25 s are over: answers with nothing
//
// In memory and bounded: a client that was away too long is told `missed` and reads its threads
// anew, as after a restart. Numbers come from the clock, so they grow over restarts and tell nobody
// how much others receive. Thread-safe; callbacks run on the calling thread, outside the lock.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "engine/api/ids.h"

namespace adapter::portal {

class Events {
 public:
  static constexpr std::size_t kEventsPerPatientMax = 64;
  static constexpr std::size_t kPatientsMax = 10'000;
  static constexpr std::size_t kWaitingMax = 1'000;
  static constexpr std::size_t kWaitingPerPatientMax = 4;

  struct Event {
    std::string thread;
    std::string entry;
    friend bool operator==(const Event&, const Event&) = default;
  };
  struct Batch {
    std::int64_t cursor = 0;
    bool missed = false;
    std::vector<Event> events;
  };
  using Done = std::function<void(Batch)>;
  using Ticket = std::uint64_t;  // 0: answered already

  explicit Events(base::Instant now) : last_(now.us), floor_(now.us) {}

  void publish(engine::PatientId patient, Event event, base::Instant now);
  // `after` 0 gives what is there. When too many wait, the one who waits longest is answered.
  Ticket wait(engine::PatientId patient, std::int64_t after, Done done);
  void expire(Ticket ticket);
  void close();  // answers all who wait; later ones at once

 private:
  struct Numbered {
    std::int64_t number = 0;
    Event event;
  };
  struct Ring {
    std::deque<Numbered> events;
    std::int64_t dropped = 0;  // the number of the last event that fell out
  };
  struct Waiting {
    engine::PatientId patient;
    std::int64_t after = 0;
    Done done;
  };

  Batch read(engine::PatientId patient, std::int64_t after) const;
  void make_room();
  std::vector<Waiting> take_waiting(engine::PatientId patient);
  std::vector<Waiting> take_surplus(engine::PatientId patient);
  void answer(const std::vector<Waiting>& waiting);

  mutable std::mutex mutex_;
  std::map<engine::PatientId, Ring> rings_;
  std::map<Ticket, Waiting> waiting_;  // oldest first
  Ticket next_ticket_ = 1;
  std::int64_t last_;   // of all numbers given
  std::int64_t floor_;  // whoever has seen less may have missed something
  bool closed_ = false;
};

}  // namespace adapter::portal
