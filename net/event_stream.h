// EventStream: server-sent events to one client, pushed from any thread (WHATWG HTML 9.2).
//
//   router.mount("GET", "/api/v1/live", [hub](net::Request request, net::Respond respond) {
//     auto live = std::make_shared<net::EventStream>([hub, who] { hub->forget(who); });
//     hub->keep(who, live);                   // first, so that nothing falls between
//     respond(live->answer());                // 200 text/event-stream, the headers at once
//   });
//   live->push({.type = "entry", .id = "1751", .data = R"({"thread":"t1","entry":"e9"})"});
//
// The client reads with fetch() (EventSource cannot send a session's header), one stream a page: a
// browser opens six connections to a server. Check the session before answering, close() the stream
// when it ends, and send ids only: content is fetched by a Show. After the stream ends, for
// whatever reason, the client connects again and says in a header or the query what it saw last; a
// handler that remembers no such id sends one event that means "read everything anew".
//
// Who owns: whoever holds the EventStream. When its last holder drops it the stream is closed, so a
// handler must keep it; `gone` is called once, when the client has left, was dropped, or the server
// drains: on an I/O thread, never from inside push() or close(), so it may take the lock that is
// held around push(). It should hold a weak_ptr to what owns the stream, and is not called when
// answer() was never asked for.
//
// push() never blocks and answers false when the client is gone: then drop the stream. What it
// could not take at once waits, at most kWaitingBytesMax; a client that lets more wait, or takes
// longer for a write than the server's write deadline, is dropped. A comment keeps the connection
// alive when nothing is pushed for HttpDeadlines::heartbeat_us. HEAD gets the headers alone.
// Streams count by HttpServerOptions::event_streams_max; over it, and while the server drains, the
// answer is 503. Type and id are our own words: a push with a control character in one is a broken
// invariant. `data` may be any text; its lines are sent as lines. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "net/router.h"

namespace net {

class EventFeed;

struct ServerEvent {
  std::string type;  // "" is what a browser calls "message"
  std::string id;    // what the client says it saw last; "" sends none
  std::string data;
};

// The event as it travels, with the empty line that ends it.
std::string write_event(const ServerEvent& event);

class EventStream {
 public:
  static constexpr std::size_t kWaitingBytesMax = 64 << 10;

  explicit EventStream(std::function<void()> gone = {});
  ~EventStream();  // as close()
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;

  Response answer() const;  // for one respond()
  bool push(const ServerEvent& event);
  void close();  // what waits is still sent, then the connection ends
  bool is_open() const;

 private:
  std::shared_ptr<EventFeed> feed_;
};

}  // namespace net
