// Signals: SIGINT and SIGTERM as values that a command waits for.
//
//   Signals signals;                                  // before any thread is started
//   while (!signals.wait_for(std::chrono::seconds(1))) tick();
//   return 128 + signals.last();                      // 130, 143
//
// Both are blocked for this thread and those it starts, from construction to destruction, so that
// no handler runs anywhere; a second signal that nobody waits for is delivered at destruction. Made
// once, on the main thread.
#pragma once

#include <signal.h>

#include <chrono>

namespace engine::cli {

class Signals {
 public:
  Signals() {
    sigemptyset(&mine_);
    sigaddset(&mine_, SIGINT);
    sigaddset(&mine_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &mine_, &before_);
  }
  ~Signals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  // True when one came.
  bool wait_for(std::chrono::milliseconds limit) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limit);
    timespec at_most{};
    at_most.tv_sec = seconds.count();
    at_most.tv_nsec = std::chrono::nanoseconds(limit - seconds).count();
    const int got = sigtimedwait(&mine_, nullptr, &at_most);
    if (got > 0) last_ = got;
    return got > 0;
  }
  void wait() {
    while (!wait_for(std::chrono::hours(1))) {
    }
  }
  int last() const { return last_; }

 private:
  sigset_t mine_{};
  sigset_t before_{};
  int last_ = 0;
};

}  // namespace engine::cli
