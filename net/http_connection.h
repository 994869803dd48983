// HttpConnection: one client of an HttpServer, from its first byte to its last.
//
//   HttpConnection::serve(shared, std::move(stream));     // keeps itself alive until it ends
//
// A cycle of head, body, handler, answer, all on the stream's strand; an answer with events is the
// last of its connection. `shared` lists the connections that live, so that the server can drain
// and stop them. An exception ends this connection alone. drain() and abort() may be called from
// any thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>

#include "net/event_pump.h"
#include "net/failed_logins.h"
#include "net/http_server.h"
#include "net/stream.h"

namespace net {

class HttpConnection;

// What the connections of one server share.
class HttpShared {
 public:
  HttpShared(const Router& borrowed, HttpServerOptions own)
      : router(borrowed), options(std::move(own)) {}

  bool enter(std::shared_ptr<HttpConnection> connection);  // false: the server is stopping
  void leave(const std::shared_ptr<HttpConnection>& connection);
  bool draining() const;
  // Counts the bytes of bodies in memory; false: there is no room for `more`.
  bool take_room(std::size_t more);
  void give_room(std::size_t bytes);
  // A place among the event streams; false: all are taken.
  bool take_event_stream();
  void give_event_stream();
  void drain();
  void stop();

  const Router& router;
  const HttpServerOptions options;
  FailedLogins logins;

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool draining_ = false;
  std::set<std::shared_ptr<HttpConnection>> live_;
  std::atomic<std::size_t> bodies_bytes_ = 0;
  std::atomic<int> event_streams_ = 0;
};

class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  static void serve(std::shared_ptr<HttpShared> shared, std::shared_ptr<Stream> stream);

  void drain();  // from any thread: ends when no request is under way
  void abort();  // from any thread

  HttpConnection(std::shared_ptr<HttpShared> shared, std::shared_ptr<Stream> stream);

 private:
  enum class Phase { kIdle, kHead, kBody, kHandler, kWriting, kEvents, kEnded };
  class Ticket;

  bool hold_body();
  void release_body();
  void guard(void (HttpConnection::*step)());
  void on_strand(void (HttpConnection::*step)());
  void await_request();
  void read();
  void on_read(Io io);
  void advance();
  void limit_head();
  void limit_body();
  void on_late();
  void dispatch();
  void answer_late_handler();
  void answer(std::uint64_t turn, Response response);
  void answer_fault();
  Response settle_events(Response response);
  void write_events(const Response& response);
  void end_events();
  void on_drain();
  void write(const Response& response, bool keep_alive);
  void on_written(Io io);
  void end_politely();
  void end();

  std::shared_ptr<HttpShared> shared_;
  std::shared_ptr<Stream> stream_;
  HttpReader reader_;
  std::string chunk_;
  Phase phase_ = Phase::kIdle;
  std::uint64_t turn_ = 0;  // which request a Respond belongs to
  std::int64_t body_began_us_ = 0;
  std::size_t body_held_ = 0;        // what this connection has of the server's room for bodies
  std::shared_ptr<EventPump> pump_;  // while events are written
  std::string request_id_;
  FailedLogins::Attempt attempt_;  // with which the request under way asks to be let in
  bool head_only_ = false;
  bool knows_chunks_ = true;
  bool keep_alive_ = true;
  bool wants_end_ = false;
};

}  // namespace net
