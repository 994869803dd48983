// Readiness: why a node should get no new work, in fixed words, asked by /readyz.
//
//   Readiness readiness(app, clock);
//   readiness.store();                     // "the store took no write within 10 s", or nothing
//   readiness.listeners();  readiness.audit();  readiness.keys();
//
// No question waits for a write: store() starts a small one at most every kProbeUs and tells how
// the last one ended. audit() compares the stored head with the last record below it. The
// application outlives it. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "engine/serve/application.h"

namespace engine {

class Readiness {
 public:
  static constexpr std::int64_t kProbeUs = 5 * base::kSecondUs;
  static constexpr std::int64_t kProbeMaxUs = 10 * base::kSecondUs;
  using Reason = std::optional<std::string>;

  Readiness(Application& app, const base::Clock& clock)
      : app_(app), clock_(clock), probe_(std::make_shared<Probe>()) {}

  Reason store();
  Reason listeners() const;
  Reason audit() const;
  Reason keys() const;

 private:
  struct Probe {
    std::mutex mutex;
    base::Instant began;  // of the last write that was tried
    bool pending = false;
    bool failed = false;
  };
  void try_write();

  Application& app_;
  const base::Clock& clock_;
  std::shared_ptr<Probe> probe_;  // a write may end after this has gone
};

}  // namespace engine
