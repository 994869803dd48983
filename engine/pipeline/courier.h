// Courier: brings parcels to their destinations, one at a time each.
//
//   Courier courier(services);
//   courier.add("ehr-mdm", std::move(sink));
//   courier.recover();                 // what was `sending` when the process ended is unknown
//   while (courier.step()) {}          // production loops; a simulation drives it
//
// No network call happens inside a transaction: claim, commit, deliver, settle. Sinks answer on
// their own threads. Owns the sinks. step() is called by one thread. A store that does not answer
// is no failure here: nothing is claimed, and the next step asks again.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>

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
  // Sets a function that is called, on any thread, when a step may find work.
  void on_work(std::function<void()> wake) { wake_ = std::move(wake); }

 private:
  struct Lane {
    std::unique_ptr<Sink> sink;
    std::atomic<bool> busy{false};
    // What the store could not take (a full disk): written again before anything else goes.
    // Touched by whoever has set `busy`, else by step().
    std::optional<std::pair<ParcelId, Outcome>> unsettled;
  };

  bool step(const std::string& destination, Lane& lane);
  void settle(ParcelId parcel, const Outcome& outcome, Lane& lane);
  bool refuse(const store::ParcelRow& parcel, const base::Error& error);

  Services& services_;
  Outbox outbox_;
  Composer composer_;
  std::map<std::string, Lane> lanes_;
  std::function<void()> wake_;
};

}  // namespace engine
