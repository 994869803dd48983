// HttpServer: one HTTP(S) listener in front of a Router.
//
//   net::HttpServer server(executor, router, {.address = "127.0.0.1:8080", .log = &log});
//   if (auto up = server.start(); !up.ok()) return up;
//   server.address()                                 // "127.0.0.1:8080"
//   server.drain();                                  // no new request; answers what is under way
//   server.stop();                                   // returns when no handler will run any more
//
// HTTP/1.0 and 1.1, keep-alive, pipelined requests one after the other, HEAD, Expect: 100-continue,
// half-close. Every head passes check_head() before Beast parses; a faulty request gets one 4xx and
// the end of its connection, without the handler hearing of it. Deadlines are per request, so bytes
// that trickle buy no time. Handlers get the request on an I/O thread and may answer from any; none
// in handler_us is 503. Answers carry nosniff, no-store, a closed Content-Security-Policy and
// no-referrer unless the handler sets its own. Router, executor and log are borrowed and outlive
// it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/log.h"
#include "base/result.h"
#include "net/executor.h"
#include "net/http_reader.h"
#include "net/listener.h"
#include "net/router.h"
#include "net/tls.h"

namespace net {

struct HttpDeadlines {
  std::int64_t head_us = 10'000'000;
  std::int64_t idle_us = 60'000'000;        // between two requests of a connection
  std::int64_t body_grace_us = 10'000'000;  // on top of the time that the least rate grants
  std::int64_t least_bytes_per_s = 1024;    // of a body
  std::int64_t body_max_us = 300'000'000;
  std::int64_t handler_us = 60'000'000;
  std::int64_t write_grace_us = 10'000'000;
  std::int64_t least_read_per_s = 16 << 10;  // of a client that takes an answer
  std::int64_t heartbeat_us = 20'000'000;    // the longest silence of an event stream
};

struct HttpServerOptions {
  std::string address = "127.0.0.1:0";
  std::shared_ptr<const Tls> tls;
  HttpLimits limits;
  HttpDeadlines deadlines;
  // A whole hospital may come from one address, by a proxy or a NAT, and each open page keeps one
  // connection for its events. The process needs as many descriptors: descriptors.h.
  int connections_max = 4096;
  int per_address_max = 2048;
  int event_streams_max = 1536;  // over it a stream is 503, so that requests find a place
  // Of all bodies that are here at once; over it a request that grows gets 503.
  std::size_t bodies_bytes_max = 256 << 20;
  base::Log* log = nullptr;
  // Each answer's status; and each refused connection's reason. For metrics; any I/O thread.
  std::function<void(int status)> on_answer;
  std::function<void(std::string_view reason)> on_refused;
};

class HttpServer {
 public:
  using Options = HttpServerOptions;

  HttpServer(Executor& executor, const Router& router, Options options);
  ~HttpServer();

  base::Status start();
  void drain();
  void stop();
  std::string address() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace net
