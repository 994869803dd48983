#include "net/http_connection.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <typeinfo>

#include "base/clock.h"
#include "net/http_write.h"
#include "net/text.h"

namespace net {
namespace {

constexpr std::size_t kReadBytes = 16 << 10;
constexpr std::size_t kRequestIdCharsMax = 64;
constexpr std::int64_t kWriteMaxUs = 300'000'000;
constexpr auto kStopWait = std::chrono::seconds(5);

std::int64_t steady_us() {
  auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

std::int64_t time_for(std::size_t bytes, std::int64_t per_second) {
  return static_cast<std::int64_t>(bytes) * base::kSecondUs / per_second;
}

// Inflating what a stranger sent is a bomb's way in; nothing here needs it.
bool is_coded(const Request& request) {
  return std::any_of(request.headers.begin(), request.headers.end(), [](const Header& header) {
    return same_text(header.name, "Content-Encoding") && !same_text(header.value, "identity");
  });
}

}  // namespace

bool HttpShared::enter(std::shared_ptr<HttpConnection> connection) {
  std::lock_guard lock(mutex_);
  if (draining_) return false;
  live_.insert(std::move(connection));
  return true;
}

void HttpShared::leave(const std::shared_ptr<HttpConnection>& connection) {
  std::lock_guard lock(mutex_);
  live_.erase(connection);
  changed_.notify_all();
}

bool HttpShared::draining() const {
  std::lock_guard lock(mutex_);
  return draining_;
}

// All connections share one allowance for bodies: a thousand clients with the largest body each
// would else be the largest body a thousand times.
bool HttpShared::take_room(std::size_t more) {
  if (bodies_bytes_.fetch_add(more) + more <= options.bodies_bytes_max) return true;
  bodies_bytes_.fetch_sub(more);
  return false;
}

void HttpShared::give_room(std::size_t bytes) { bodies_bytes_.fetch_sub(bytes); }

bool HttpShared::take_event_stream() {
  if (event_streams_.fetch_add(1) < options.event_streams_max) return true;
  event_streams_.fetch_sub(1);
  return false;
}

void HttpShared::give_event_stream() { event_streams_.fetch_sub(1); }

void HttpShared::drain() {
  std::lock_guard lock(mutex_);
  draining_ = true;
  for (const auto& connection : live_) connection->drain();
}

// Waits with a limit: a handler that never answers must not keep the process from ending.
void HttpShared::stop() {
  std::unique_lock lock(mutex_);
  draining_ = true;
  for (const auto& connection : live_) connection->abort();
  changed_.wait_for(lock, kStopWait, [this] { return live_.empty(); });
}

// What a Respond holds. The last copy to go without an answer answers 500.
class HttpConnection::Ticket {
 public:
  Ticket(std::weak_ptr<HttpConnection> connection, std::uint64_t turn)
      : connection_(std::move(connection)), turn_(turn) {}
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;
  ~Ticket() { answer(problem(500, "the request was not answered")); }

  void answer(Response response) {
    auto connection = connection_.lock();
    if (used_.exchange(true) || !connection) {
      if (response.events) response.events->end();
      return;
    }
    connection->stream_->post([connection, turn = turn_, response = std::move(response)]() mutable {
      connection->answer(turn, std::move(response));
    });
  }

 private:
  std::weak_ptr<HttpConnection> connection_;
  std::uint64_t turn_;
  std::atomic<bool> used_ = false;
};

HttpConnection::HttpConnection(std::shared_ptr<HttpShared> shared, std::shared_ptr<Stream> stream)
    : shared_(std::move(shared)),
      stream_(std::move(stream)),
      reader_(shared_->options.limits),
      chunk_(kReadBytes, '\0') {}

void HttpConnection::serve(std::shared_ptr<HttpShared> shared, std::shared_ptr<Stream> stream) {
  auto connection = std::make_shared<HttpConnection>(shared, stream);
  if (!shared->enter(connection)) return stream->close();
  connection->phase_ = Phase::kHead;  // the first request must begin at once
  connection->limit_head();
  connection->read();
}

void HttpConnection::drain() { on_strand(&HttpConnection::on_drain); }

void HttpConnection::on_drain() {
  wants_end_ = true;
  if (phase_ == Phase::kIdle) return end();
  if (auto pump = pump_) pump->finish();
}

void HttpConnection::abort() { on_strand(&HttpConnection::end); }

void HttpConnection::on_strand(void (HttpConnection::*step)()) {
  stream_->post([self = shared_from_this(), step] { (self.get()->*step)(); });
}

// Beast and the standard library may throw on what a stranger sent; one client's bytes end one
// connection.
void HttpConnection::guard(void (HttpConnection::*step)()) {
  try {
    (this->*step)();
  } catch (const std::exception& fault) {
    if (shared_->options.log) {
      shared_->options.log->error("http_connection_threw", {{"type", typeid(fault).name()}});
    }
    end();
  }
}

// Bytes of the next request may be here already, sent behind the last one without waiting (RFC 9112
// 9.3.2).
void HttpConnection::await_request() {
  phase_ = Phase::kIdle;
  if (wants_end_) return end_politely();
  stream_->arm(shared_->options.deadlines.idle_us, [weak = weak_from_this()] {
    if (auto self = weak.lock()) self->on_late();
  });
  if (!reader_.begun()) return read();
  phase_ = Phase::kHead;
  limit_head();
  guard(&HttpConnection::advance);
}

void HttpConnection::read() {
  stream_->read(chunk_, [self = shared_from_this()](Io io) { self->on_read(io); });
}

void HttpConnection::on_read(Io io) {
  bool reading = phase_ == Phase::kIdle || phase_ == Phase::kHead || phase_ == Phase::kBody;
  if (!reading) return;
  if (io.end == Io::End::kFailed) return end();
  if (io.end == Io::End::kClosed) return reader_.end() ? end_politely() : answer_fault();
  if (phase_ == Phase::kIdle) {
    phase_ = Phase::kHead;
    limit_head();
  }
  reader_.feed(std::string_view(chunk_).substr(0, io.bytes));
  guard(&HttpConnection::advance);
}

void HttpConnection::advance() {
  switch (reader_.advance()) {
    case HttpReader::Step::kMoreHead:
      return read();
    case HttpReader::Step::kMoreBody: {
      if (phase_ == Phase::kHead) body_began_us_ = steady_us();
      phase_ = Phase::kBody;
      if (!hold_body()) return write(problem(503, "too many bodies at once"), false);
      limit_body();
      if (!reader_.take_continue()) return read();
      return stream_->write("HTTP/1.1 100 Continue\r\n\r\n", [self = shared_from_this()](Io io) {
        return io.ok() ? self->read() : self->end();
      });
    }
    case HttpReader::Step::kRequest:
      return dispatch();
    case HttpReader::Step::kFault:
      return answer_fault();
  }
}

bool HttpConnection::hold_body() {
  std::size_t more = reader_.body_bytes() - body_held_;
  if (!shared_->take_room(more)) return false;
  body_held_ += more;
  return true;
}

void HttpConnection::release_body() { shared_->give_room(std::exchange(body_held_, 0)); }

void HttpConnection::limit_head() {
  stream_->arm(shared_->options.deadlines.head_us, [weak = weak_from_this()] {
    if (auto self = weak.lock()) self->on_late();
  });
}

// A body has its grace, and a second more for each kilobyte that has come.
void HttpConnection::limit_body() {
  const HttpDeadlines& deadlines = shared_->options.deadlines;
  std::int64_t granted = std::min(
      deadlines.body_grace_us + time_for(reader_.body_bytes(), deadlines.least_bytes_per_s),
      deadlines.body_max_us);
  std::int64_t left = body_began_us_ + granted - steady_us();
  stream_->arm(std::max<std::int64_t>(left, 0), [weak = weak_from_this()] {
    if (auto self = weak.lock()) self->on_late();
  });
}

// What is late decides what can still be said: nothing to one who never began, 408 to a slow
// sender, 503 when we are slow ourselves.
void HttpConnection::on_late() {
  switch (phase_) {
    case Phase::kHead:
      if (!reader_.begun()) return end();
      return write(problem(408, "the request head took too long"), false);
    case Phase::kBody:
      return write(problem(408, "the request body took too long"), false);
    case Phase::kHandler:
      return answer_late_handler();
    case Phase::kIdle:
    case Phase::kWriting:
    case Phase::kEvents:
    case Phase::kEnded:
      return end();
  }
}

void HttpConnection::answer_late_handler() {
  ++turn_;  // what the handler still says belongs to no request
  write(problem(503, "the request took too long"), false);
}

// The handler answers from any thread, at most once, and only for this turn: a late word must not
// become the answer to the next request.
namespace {

// RFC 6585 4.
Response too_many_logins() {
  Response response = problem(429, "too many failed log-ins from this address; wait");
  response.headers.push_back({"Retry-After", std::to_string(FailedLogins::kRetryAfterSeconds)});
  return response;
}

}  // namespace

void HttpConnection::dispatch() {
  phase_ = Phase::kHandler;
  head_only_ = reader_.is_head();
  keep_alive_ = reader_.keep_alive();
  knows_chunks_ = reader_.knows_chunks();
  Request request = reader_.take();
  request.remote = stream_->remote();
  std::string_view id = request.header("X-Request-Id");
  request_id_ = is_token(id) && id.size() <= kRequestIdCharsMax ? id : std::string_view();
  stream_->arm(shared_->options.deadlines.handler_us, [weak = weak_from_this()] {
    if (auto self = weak.lock()) self->on_late();
  });
  auto ticket = std::make_shared<Ticket>(weak_from_this(), turn_);
  Respond respond = [ticket](Response response) { ticket->answer(std::move(response)); };
  attempt_ = shared_->logins.attempt(request.remote, request.header("Authorization"));
  if (!shared_->logins.admits(attempt_, steady_us())) {
    attempt_ = {};
    return respond(too_many_logins());
  }
  if (is_coded(request)) return respond(problem(415, "Content-Encoding is not taken"));
  try {
    shared_->router.handle(std::move(request), std::move(respond));
  } catch (const std::exception& fault) {  // the ticket has answered, or answers 500 as it goes
    if (shared_->options.log) {
      shared_->options.log->error("http_handler_threw", {{"type", typeid(fault).name()}});
    }
  }
}

void HttpConnection::answer(std::uint64_t turn, Response response) {
  if (phase_ != Phase::kHandler || turn != turn_) {
    if (response.events) response.events->end();
    return;
  }
  ++turn_;
  shared_->logins.answered(attempt_, response.status, steady_us());
  if (response.events) response = settle_events(std::move(response));
  bool echoed = std::any_of(response.headers.begin(), response.headers.end(),
                            [](const Header& own) { return same_text(own.name, "X-Request-Id"); });
  if (!request_id_.empty() && !echoed) response.headers.push_back({"X-Request-Id", request_id_});
  if (response.events && !head_only_) return write_events(response);
  write(response, keep_alive_ && !wants_end_ && !shared_->draining());
}

// Whether events can follow, or what is said in their place.
Response HttpConnection::settle_events(Response response) {
  if (head_only_) {
    response.events->end();
    return response;
  }
  bool fit = may_be_sent(response);
  bool leaving = wants_end_ || shared_->draining();
  if (fit && !leaving && shared_->take_event_stream()) return response;
  response.events->end();
  if (!fit) return problem(500, "the answer could not be written");
  return problem(503, leaving ? "the server is going down" : "too many pages are live at once");
}

// RFC 9112 9.6: what a client sends behind this request is never answered, and it is told so.
void HttpConnection::write_events(const Response& response) {
  phase_ = Phase::kEvents;
  keep_alive_ = false;
  release_body();
  chunk_ = std::string();  // nothing is read into it any more, and there are many such connections
  if (shared_->options.on_answer) shared_->options.on_answer(response.status);
  const HttpDeadlines& deadlines = shared_->options.deadlines;
  std::string head = write_response(response, {.keep_alive = false,
                                               .tls = shared_->options.tls != nullptr,
                                               .chunked = knows_chunks_,
                                               .now = base::SystemClock().now()});
  auto ended = [self = shared_from_this()](EventPump::End how) {
    return how == EventPump::End::kWhole ? self->end_politely() : self->end();
  };
  pump_ = EventPump::start(stream_, response.events, std::move(head),
                           {knows_chunks_, deadlines.heartbeat_us, deadlines.write_grace_us},
                           std::move(ended));
}

void HttpConnection::end_events() {
  auto pump = std::exchange(pump_, nullptr);
  if (!pump) return;
  pump->abandon();
  shared_->give_event_stream();
}

// The head was not understood, so nobody knows where the next request begins.
void HttpConnection::answer_fault() {
  head_only_ = false;
  const HeadFault& fault = reader_.fault();
  Response response = problem(fault.status, fault.reason);
  if (fault.status == 405) {
    response.headers.push_back({"Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"});
  }
  write(response, false);
}

void HttpConnection::write(const Response& response, bool keep_alive) {
  phase_ = Phase::kWriting;
  keep_alive_ = keep_alive;
  release_body();
  if (shared_->options.on_answer) shared_->options.on_answer(response.status);
  std::string bytes =
      write_response(response, {keep_alive, head_only_, shared_->options.tls != nullptr,
                                knows_chunks_, base::SystemClock().now()});
  const HttpDeadlines& deadlines = shared_->options.deadlines;
  stream_->arm(
      std::min(deadlines.write_grace_us + time_for(bytes.size(), deadlines.least_read_per_s),
               kWriteMaxUs),
      [weak = weak_from_this()] {
        if (auto self = weak.lock()) self->on_late();
      });
  stream_->write(std::move(bytes), [self = shared_from_this()](Io io) { self->on_written(io); });
}

void HttpConnection::on_written(Io io) {
  if (phase_ != Phase::kWriting) return;
  if (!io.ok()) return end();
  if (!keep_alive_) return end_politely();
  await_request();
}

// Closing at once would reset the connection and could take from the client an answer that it has
// not read yet (RFC 9112 9.6).
void HttpConnection::end_politely() {
  if (phase_ == Phase::kEnded) return;
  phase_ = Phase::kEnded;
  release_body();
  end_events();
  stream_->disarm();
  stream_->finish();
  shared_->leave(shared_from_this());
}

void HttpConnection::end() {
  if (phase_ == Phase::kEnded) return;
  phase_ = Phase::kEnded;
  release_body();
  end_events();
  stream_->close();
  shared_->leave(shared_from_this());
}

}  // namespace net
