// EventPump: writes an EventFeed to a Stream, from the head of the answer to its end.
//
//   auto pump = EventPump::start(stream, feed, head, options, [self](EventPump::End end) { ... });
//   pump->finish();       // the server drains: what waits is still written
//   pump->abandon();      // the connection is over: no callback any more
//
// Takes over the stream of an HttpConnection. Reads as well, to learn that the client left; what it
// still sends is dropped, within a limit. All on the stream's strand. `ended` is called once, with
// how the connection should go; it may be called from inside finish(), so hold a copy of the pump
// over that, but not from inside start() or abandon().
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "net/event_feed.h"
#include "net/stream.h"

namespace net {

struct EventPumpOptions {
  bool chunked = true;  // false: the end of the connection ends the answer (HTTP/1.0)
  std::int64_t heartbeat_us = 20'000'000;
  std::int64_t write_us = 10'000'000;
};

class EventPump : public std::enable_shared_from_this<EventPump> {
 public:
  enum class End { kWhole, kBroken };
  using Ended = std::function<void(End)>;

  static std::shared_ptr<EventPump> start(std::shared_ptr<Stream> stream,
                                          std::shared_ptr<EventFeed> feed, std::string head,
                                          const EventPumpOptions& options, Ended ended);

  EventPump(std::shared_ptr<Stream> stream, std::shared_ptr<EventFeed> feed,
            const EventPumpOptions& options, Ended ended);

  void finish();
  void abandon();

 private:
  void flush();
  void write(std::string bytes);
  void on_written(Io io);
  void await_push();
  void watch();
  void on_read(Io io);
  void end(End how);
  std::string frame(std::string_view bytes) const;

  std::shared_ptr<Stream> stream_;
  std::shared_ptr<EventFeed> feed_;
  EventPumpOptions options_;
  Ended ended_;
  std::string unread_;            // what the client sends goes here and nowhere else
  std::size_t unread_bytes_ = 0;  // in all
  bool writing_ = false;
  bool last_ = false;  // what is being written is the end of the answer
  bool over_ = false;
};

}  // namespace net
