// Courier: brings parcels to their destinations, one at a time each.
//
//   Courier courier(services);
//   courier.add("ehr-mdm", std::move(sink));
//   courier.recover();                 // what this node was sending when it ended is unknown
//   while (courier.step()) {}          // production loops; a simulation drives it
//
// No network call happens inside a transaction: claim, commit, deliver, settle. Several nodes may
// share the store: each claims what no other has. What a node had under way when it ended is
// unknown: it says so itself when it starts again, else another node does after a lease of two
// minutes. An outcome that the store did not take is told again until it does. Sinks answer on
// their own threads. Owns the sinks. step() is called by one thread. A store that does not answer
// is no failure here: nothing is claimed, and the next step asks again.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

#include "engine/pipeline/composer.h"

namespace engine {

class Courier {
 public:
  explicit Courier(Services& services)
      : services_(services), outbox_(services), composer_(services) {}

  void add(const std::string& destination, std::unique_ptr<Sink> sink);
  base::Status recover();
  bool step();  // false: nothing was due
  void stop();  // ends the sinks; what is under way settles first or is unknown

  Outbox& outbox() { return outbox_; }
  // Whose parcel has another state than before.
  struct Moved {
    ParcelId parcel;
    PatientId patient;
    ThreadId thread;
  };
  // Called on any thread, after the commit.
  void on_moved(std::function<void(const Moved&)> moved) { moved_ = std::move(moved); }
  // Sets a function that is called, on any thread, when a step may find work.
  void on_work(std::function<void()> wake) { wake_ = std::move(wake); }

 private:
  // An outcome that the store has yet to take.
  struct Settlement {
    Moved parcel;
    std::int64_t attempt = 1;
    Outcome outcome;
  };
  struct Lane {
    std::unique_ptr<Sink> sink;
    std::atomic<bool> busy{false};
    // What the store could not take (a full disk): written again before anything else goes.
    // Touched by whoever has set `busy`, else by step().
    std::optional<Settlement> unsettled;
  };

  bool step(const std::string& destination, Lane& lane);
  void settle(const Settlement& settlement, Lane& lane);
  bool refuse(const store::ParcelRow& parcel, const base::Error& error);
  void sweep();
  void bring_forward();
  bool is_lost(const store::ParcelRow& parcel);
  base::Status give_up(const store::ParcelRow& parcel, const std::string& why);
  void begin(ParcelId parcel);
  void end(ParcelId parcel);

  Services& services_;
  Outbox outbox_;
  Composer composer_;
  std::map<std::string, Lane> lanes_;
  std::function<void()> wake_;
  std::function<void(const Moved&)> moved_;
  base::Instant next_sweep_;
  base::Instant next_forward_;
  std::mutex mutex_;
  std::set<ParcelId> under_way_;
};

}  // namespace engine
