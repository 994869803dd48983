// ChangeBoard: tells those who watch that a conversation has changed (engine/api/changes.h).
//
//   board.tell({ChangeKind::kChart, patient, thread});      // after the commit
//
// Called with what has committed alone. Thread-safe; a watcher is called under the board's lock, so
// that none runs once its Watch is gone.
#pragma once

#include <list>
#include <mutex>

#include "engine/api/changes.h"

namespace engine {

class ChangeBoard : public Changes {
 public:
  Watch watch(std::function<void(const ThreadChange&)> watcher) override {
    const std::lock_guard lock(state_->mutex);
    const auto at = state_->watchers.insert(state_->watchers.end(), std::move(watcher));
    return Watch(state_.get(), [state = state_, at](const void*) {
      const std::lock_guard guard(state->mutex);
      state->watchers.erase(at);
    });
  }

  void tell(const ThreadChange& change) const {
    const std::lock_guard lock(state_->mutex);
    for (const auto& watcher : state_->watchers) watcher(change);
  }

 private:
  struct State {
    std::mutex mutex;
    std::list<std::function<void(const ThreadChange&)>> watchers;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace engine
