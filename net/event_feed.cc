#include "net/event_feed.h"

#include <utility>

namespace net {

bool EventFeed::push(std::string_view bytes) {
  std::unique_lock lock(mutex_);
  if (state_ != State::kOpen) return false;
  if (waiting_.size() + bytes.size() > waiting_bytes_max_) {
    state_ = State::kOverflow;
    waiting_ = std::string();
    woken_ = false;  // an earlier wake found a write under way, and took nothing
  } else {
    waiting_ += bytes;
  }
  bool taken = state_ == State::kOpen;
  wake_outside(std::move(lock));
  return taken;
}

void EventFeed::close() {
  std::unique_lock lock(mutex_);
  if (state_ != State::kOpen) return;
  state_ = State::kClosing;
  wake_outside(std::move(lock));
}

bool EventFeed::is_open() const { return state() == State::kOpen; }

EventFeed::State EventFeed::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void EventFeed::attach(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  if (state_ != State::kEnded) wake_ = std::move(wake);
}

EventFeed::Taken EventFeed::take() {
  const std::lock_guard lock(mutex_);
  woken_ = false;
  return {std::exchange(waiting_, {}), state_};
}

void EventFeed::end() {
  std::function<void()> gone, wake;
  {
    const std::lock_guard lock(mutex_);
    state_ = State::kEnded;
    waiting_ = std::string();
    wake = std::exchange(wake_, nullptr);
    gone = std::exchange(gone_, nullptr);
  }
  if (gone) gone();
}

// The wake posts to a strand; holding the lock over it would order this lock before Asio's.
void EventFeed::wake_outside(std::unique_lock<std::mutex> lock) {
  if (!wake_ || std::exchange(woken_, true)) return;
  std::function<void()> wake = wake_;
  lock.unlock();
  wake();
}

}  // namespace net
