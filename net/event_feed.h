// EventFeed: what lies between who pushes events and the connection that writes them.
//
//   feed->push(bytes);  feed->close();                     // any thread, by an EventStream
//   feed->attach([weak] { post a flush to the strand });   // once, by the connection
//   EventFeed::Taken taken = feed->take();                 // on the strand: bytes, and what to do
//   feed->end();                                           // no connection any more
//
// Bounded: what waits beyond the limit makes the feed overflow, and the connection ends. The wake
// and the gone callbacks run outside the lock; gone runs once, in end(), and not when no connection
// was ever asked for. Thread-safe.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace net {

class EventFeed {
 public:
  enum class State { kOpen, kClosing, kOverflow, kEnded };
  struct Taken {
    std::string bytes;
    State state = State::kOpen;
  };

  EventFeed(std::function<void()> gone, std::size_t waiting_bytes_max)
      : gone_(std::move(gone)), waiting_bytes_max_(waiting_bytes_max) {}

  bool push(std::string_view bytes);
  void close();
  bool is_open() const;

  void attach(std::function<void()> wake);
  Taken take();
  State state() const;
  void end();

 private:
  void wake_outside(std::unique_lock<std::mutex> lock);

  mutable std::mutex mutex_;
  std::function<void()> gone_;
  std::function<void()> wake_;
  std::size_t waiting_bytes_max_;
  std::string waiting_;
  State state_ = State::kOpen;
  bool woken_ = false;  // one wake is enough until the next take()
};

}  // namespace net
