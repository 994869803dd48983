// Turnstile: counts what is under way, so that a source can drain and stop.
//
//   auto pass = turnstile.enter();            // null: closed, answer 503
//   if (!pass) return respond(busy());
//   intake.accept(arrival, [pass, respond](auto accepted) { ... });   // leaves when dropped
//   turnstile.close();  turnstile.wait();     // stop(): nothing of mine runs any more
//
// Starts closed. Thread-safe. A pass is shared and copyable (callbacks are std::functions) and
// keeps the turnstile's state alive; the last copy leaves. wait() gives up after kWaitMax, so that
// a callback which never comes cannot keep the process from ending.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

namespace net {

class Turnstile {
 public:
  using Pass = std::shared_ptr<const void>;
  static constexpr std::chrono::seconds kWaitMax{10};

  void open() { set_open(true); }
  void close() { set_open(false); }

  Pass enter() const {
    const std::lock_guard lock(state_->mutex);
    if (!state_->open) return nullptr;
    ++state_->inside;
    return Pass(&kToken, [state = state_](const void*) { leave(*state); });
  }

  // True when nobody is inside any more.
  bool wait() const {
    std::unique_lock lock(state_->mutex);
    return state_->empty.wait_for(lock, kWaitMax, [this] { return state_->inside == 0; });
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable empty;
    bool open = false;
    int inside = 0;
  };

  static constexpr char kToken = 0;

  static void leave(State& state) {
    const std::lock_guard lock(state.mutex);
    if (--state.inside == 0) state.empty.notify_all();
  }

  void set_open(bool open) {
    const std::lock_guard lock(state_->mutex);
    state_->open = open;
  }

  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace net
