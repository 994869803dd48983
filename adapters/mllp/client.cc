#include "adapters/mllp/client.h"

#include <algorithm>
#include <deque>
#include <mutex>
#include <vector>

#include "hl7/message.h"
#include "hl7/mllp.h"
#include "net/connect.h"

namespace adapter::mllp {
namespace {

constexpr std::size_t kReadBytes = 16 << 10;
constexpr std::size_t kAnswerBytesMax = 1 << 20;

struct Job {
  std::string framed;
  std::string control_id;
  std::function<void(Reply)> done;
};

void finish(std::deque<Job> jobs, const Reply& reply) {
  for (Job& job : jobs) job.done(reply);
}

}  // namespace

// The queue, shared by callers (any thread) and the connection of the moment (its strand). The lock
// guards the queue and which connection is current; callbacks run outside it.
class Client::Line : public std::enable_shared_from_this<Client::Line> {
 public:
  Line(net::Executor& executor, ClientOptions options)
      : executor_(executor), options_(std::move(options)) {}

  void send(Job job);
  void stop();

 private:
  class Link;

  void wake();
  void on_connected(net::Connected made);
  std::deque<Job> take_waiting(std::size_t count);
  void lost(const Link* link);

  net::Executor& executor_;
  const ClientOptions options_;
  std::mutex mutex_;
  std::deque<Job> waiting_;
  std::shared_ptr<Link> link_;
  bool connecting_ = false;
  bool stopped_ = false;
};

// One connection; everything on its strand.
class Client::Line::Link : public std::enable_shared_from_this<Link> {
 public:
  Link(std::shared_ptr<Line> line, std::shared_ptr<net::Stream> stream)
      : line_(std::move(line)), stream_(std::move(stream)), chunk_(kReadBytes, '\0') {}

  void start() {
    stream_->post([self = shared_from_this()] {
      self->read();
      self->pump();
    });
  }
  void wake() {
    stream_->post([self = shared_from_this()] { self->pump(); });
  }
  void abort() {
    stream_->post([self = shared_from_this()] { self->end("stopped"); });
  }

 private:
  const ClientOptions& options() const { return line_->options_; }
  void read();
  void on_read(net::Io io);
  void pump();
  void on_written(net::Io io);
  void on_block(std::string block);
  void limit();
  void end(std::string_view reason);

  std::shared_ptr<Line> line_;
  std::shared_ptr<net::Stream> stream_;
  hl7::Framer framer_{hl7::FramerOptions{kAnswerBytesMax, false}};
  std::string chunk_;
  std::deque<Job> unanswered_;
  bool writing_ = false;
  bool ended_ = false;
};

// A read is always pending, so that a receiver which closes an idle connection is noticed before a
// message is written into it.
void Client::Line::Link::read() {
  stream_->read(chunk_, [self = shared_from_this()](net::Io io) { self->on_read(io); });
}

void Client::Line::Link::on_read(net::Io io) {
  if (ended_) return;
  if (!io.ok()) return end("cut");
  hl7::Frames frames;
  framer_.feed(std::string_view(chunk_).substr(0, io.bytes), frames);
  for (const auto& event : frames.events) options().on_fault(hl7::frame_fault_name(event.fault));
  for (std::string& block : frames.blocks) on_block(std::move(block));
  pump();
  read();
}

// An answer belongs to the message whose MSH-10 its MSA-2 names. A stray one is counted, and the
// message that waits still times out to unknown.
void Client::Line::Link::on_block(std::string block) {
  auto message = hl7::Message::parse(std::move(block));
  if (!message.ok()) return options().on_fault("unreadable");
  auto ack = hl7::read_ack(message.value());
  if (!ack.ok()) return options().on_fault("unreadable");
  auto job = std::find_if(unanswered_.begin(), unanswered_.end(),
                          [&](const Job& one) { return one.control_id == ack.value().control_id; });
  if (job == unanswered_.end()) return options().on_fault("unmatched");
  auto done = std::move(job->done);
  unanswered_.erase(job);
  done({Reply::Kind::kAnswered, ack.value().code, ""});
}

void Client::Line::Link::pump() {
  if (ended_ || writing_) return;
  auto bound = static_cast<std::size_t>(options().in_flight_max);
  std::size_t room = bound > unanswered_.size() ? bound - unanswered_.size() : 0;
  std::string out;
  for (Job& job : line_->take_waiting(room)) {
    out = out.empty() ? std::move(job.framed) : out + job.framed;
    unanswered_.push_back(std::move(job));
  }
  limit();
  if (out.empty()) return;
  writing_ = true;
  stream_->write(std::move(out), [self = shared_from_this()](net::Io io) { self->on_written(io); });
}

void Client::Line::Link::on_written(net::Io io) {
  writing_ = false;
  if (ended_) return;
  if (!io.ok()) return end("cut");
  if (!options().expects_answer) {
    finish(std::exchange(unanswered_, {}), {Reply::Kind::kWritten, hl7::AckCode::kAA, ""});
  }
  pump();
}

void Client::Line::Link::limit() {
  if (unanswered_.empty()) return stream_->disarm();
  stream_->arm(options().answer_us, [weak = weak_from_this()] {
    if (auto self = weak.lock()) self->end("timeout");
  });
}

// Whatever was written may have arrived: a late answer must not meet the next message, so the
// connection goes too.
void Client::Line::Link::end(std::string_view reason) {
  if (ended_) return;
  ended_ = true;
  stream_->close();
  line_->lost(this);
  finish(std::exchange(unanswered_, {}), {Reply::Kind::kUnknown, hl7::AckCode::kAA, reason});
}

void Client::Line::send(Job job) {
  {
    std::lock_guard lock(mutex_);
    if (!stopped_) {
      waiting_.push_back(std::move(job));
      return wake();
    }
  }
  job.done({Reply::Kind::kNotSent, hl7::AckCode::kAA, "stopped"});
}

// With the lock held: makes somebody look at the queue.
void Client::Line::wake() {
  if (link_) return link_->wake();
  if (connecting_) return;
  connecting_ = true;
  net::connect(
      executor_, {options_.address, options_.tls, options_.connect_us},
      [self = shared_from_this()](net::Connected made) { self->on_connected(std::move(made)); });
}

void Client::Line::on_connected(net::Connected made) {
  std::deque<Job> failed;
  std::string_view reason = "connect";
  {
    std::lock_guard lock(mutex_);
    connecting_ = false;
    if (made.ok() && !stopped_) {
      link_ = std::make_shared<Link>(shared_from_this(), made.value());
      return link_->start();
    }
    if (stopped_) reason = "stopped";
    failed = std::exchange(waiting_, {});
  }
  if (made.ok()) made.value()->post([stream = made.value()] { stream->close(); });
  finish(std::move(failed), {Reply::Kind::kNotSent, hl7::AckCode::kAA, reason});
}

std::deque<Job> Client::Line::take_waiting(std::size_t count) {
  std::lock_guard lock(mutex_);
  std::deque<Job> taken;
  while (taken.size() < count && !waiting_.empty()) {
    taken.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  return taken;
}

void Client::Line::lost(const Link* link) {
  std::lock_guard lock(mutex_);
  if (link_.get() == link) link_.reset();
  if (!waiting_.empty()) wake();
}

void Client::Line::stop() {
  std::deque<Job> dropped;
  {
    std::lock_guard lock(mutex_);
    if (std::exchange(stopped_, true)) return;
    dropped = std::exchange(waiting_, {});
    // Let go of it as well: the executor may stop before the link hears of this.
    if (auto link = std::exchange(link_, nullptr)) link->abort();
  }
  finish(std::move(dropped), {Reply::Kind::kNotSent, hl7::AckCode::kAA, "stopped"});
}

Client::Client(net::Executor& executor, ClientOptions options)
    : line_(std::make_shared<Line>(executor, std::move(options))) {}

Client::~Client() { stop(); }

void Client::send(std::string message, std::string control_id, std::function<void(Reply)> done) {
  auto framed = hl7::frame(message);
  if (!framed.ok()) return done({Reply::Kind::kNotSent, hl7::AckCode::kAA, "unframeable"});
  line_->send({std::move(framed).value(), std::move(control_id), std::move(done)});
}

void Client::stop() { line_->stop(); }

}  // namespace adapter::mllp
