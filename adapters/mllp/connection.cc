#include "adapters/mllp/connection.h"

#include <atomic>

namespace adapter::mllp {
namespace {

constexpr std::size_t kReadBytes = 16 << 10;

// After these the place of the next block is known, but the sender is not to be trusted with it.
bool ends_input(hl7::FrameFault fault) {
  return fault == hl7::FrameFault::kOversize || fault == hl7::FrameFault::kUnframed;
}

}  // namespace

// What an Answer holds. The last copy to go uncalled ends the connection.
class Connection::Ticket {
 public:
  Ticket(std::shared_ptr<Connection> connection, std::uint64_t number)
      : connection_(std::move(connection)), number_(number) {}
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;
  ~Ticket() {
    if (used_) return;
    connection_->stream_->post([self = connection_] { self->on_unanswered(); });
  }

  void answer(Reaction reaction) {
    if (used_.exchange(true)) return;
    connection_->stream_->post(
        [self = connection_, number = number_, reaction = std::move(reaction)] {
          self->on_answer(number, reaction);
        });
  }

 private:
  std::shared_ptr<Connection> connection_;
  std::uint64_t number_;
  std::atomic<bool> used_ = false;
};

std::shared_ptr<Connection> Connection::start(std::shared_ptr<net::Stream> stream,
                                              const ConnectionOptions& options,
                                              ConnectionHooks hooks) {
  auto connection = std::make_shared<Connection>(stream, options, std::move(hooks));
  stream->post([connection] { connection->pump(); });
  return connection;
}

Connection::Connection(std::shared_ptr<net::Stream> stream, const ConnectionOptions& options,
                       ConnectionHooks hooks)
    : stream_(std::move(stream)),
      options_(options),
      hooks_(std::move(hooks)),
      framer_(options.frames),
      chunk_(kReadBytes, '\0') {}

void Connection::drain() {
  stream_->post([self = shared_from_this()] {
    self->input_ended_ = true;
    self->waiting_.clear();  // never accepted: the sender gets no answer and keeps them
    self->end_when_done();
  });
}

void Connection::abort() {
  stream_->post([self = shared_from_this()] { self->end(); });
}

void Connection::read() {
  reading_ = true;
  stream_->read(chunk_, [self = shared_from_this()](net::Io io) { self->on_read(io); });
}

void Connection::on_read(net::Io io) {
  reading_ = false;
  if (ended_ || input_ended_) return;
  hl7::Frames frames;
  if (io.ok()) {
    framer_.feed(std::string_view(chunk_).substr(0, io.bytes), frames);
  } else {
    framer_.close(frames);
    input_ended_ = true;
  }
  take(std::move(frames));
  // A reset cannot be answered any more; an end of input can.
  if (io.end == net::Io::End::kFailed) return end();
  pump();
}

void Connection::take(hl7::Frames frames) {
  for (const hl7::FrameEvent& event : frames.events) {
    hooks_.on_fault(hl7::frame_fault_name(event.fault));
    if (ends_input(event.fault)) input_ended_ = true;
  }
  for (std::string& block : frames.blocks) {
    // MLLP Release 2 acknowledges below HL7 and waits for the same from us: its commit codes are
    // not spoken here.
    if (hl7::is_release2_ack(block)) {
      hooks_.on_fault("release2");
      input_ended_ = true;
      return;
    }
    waiting_.push_back(std::move(block));
  }
}

// The one place that decides to read on. While in_flight_max messages are under way the socket is
// left alone, so TCP slows the sender and nothing piles up here.
void Connection::pump() {
  if (ended_) return;
  auto bound = static_cast<std::size_t>(options_.in_flight_max);
  while (!waiting_.empty() && slots_.size() < bound) {
    std::string block = std::move(waiting_.front());
    waiting_.pop_front();
    submit(std::move(block));
  }
  limit();
  if (!input_ended_ && !reading_ && slots_.size() < bound) read();
  end_when_done();
}

void Connection::submit(std::string block) {
  std::uint64_t number = first_slot_ + slots_.size();
  slots_.emplace_back();
  auto ticket = std::make_shared<Ticket>(shared_from_this(), number);
  hooks_.on_block(std::move(block),
                  [ticket](Reaction reaction) { ticket->answer(std::move(reaction)); });
}

// Answers come in the order of commits, which is near to but not the order of arrival; a slot waits
// until all before it have gone.
void Connection::on_answer(std::uint64_t number, const Reaction& reaction) {
  if (ended_) return;
  Slot& slot = slots_[number - first_slot_];
  slot.ready = true;
  for (const std::string* message : {&reaction.ack, &reaction.then}) {
    if (message->empty()) continue;
    auto framed = hl7::frame(*message);
    if (!framed.ok()) return on_unanswered();
    slot.framed += framed.value();
  }
  flush();
  pump();
}

// No answer is the honest answer: the sender knows nothing, sends again, and meets the stored ACK
// or a fresh start.
void Connection::on_unanswered() {
  if (ended_) return;
  hooks_.on_fault("unanswered");
  end();
}

// All answers that are ready leave in one write: a group commit answers many messages at once.
void Connection::flush() {
  if (writing_) return;
  std::string out;
  while (!slots_.empty() && slots_.front().ready) {
    out = out.empty() ? std::move(slots_.front().framed) : out + slots_.front().framed;
    slots_.pop_front();
    ++first_slot_;
  }
  if (out.empty()) return;
  writing_ = true;
  stream_->write(std::move(out), [self = shared_from_this()](net::Io io) {
    self->writing_ = false;
    if (self->ended_) return;
    if (!io.ok()) {
      self->hooks_.on_fault("write");
      return self->end();
    }
    self->flush();
    self->pump();
  });
}

// One deadline, of whatever is waited for now: our own answer, the rest of a block, or the next
// message.
void Connection::limit() {
  std::int64_t us = !slots_.empty() || writing_ ? options_.answer_us
                    : framer_.in_block()        ? options_.read_us
                                                : options_.idle_us;
  stream_->arm(us, [weak = weak_from_this()] {
    if (auto self = weak.lock()) self->on_late();
  });
}

void Connection::on_late() {
  if (ended_) return;
  if (!slots_.empty() || writing_) {
    hooks_.on_fault("answer_late");
    return end();
  }
  hl7::Frames frames;
  framer_.close(frames);
  if (frames.events.empty()) hooks_.on_fault("idle");
  take(std::move(frames));
  input_ended_ = true;
  end_when_done();
}

void Connection::end_when_done() {
  if (ended_ || !input_ended_ || writing_ || !slots_.empty() || !waiting_.empty()) return;
  ended_ = true;
  stream_->disarm();
  stream_->finish();
  hooks_.on_end();
}

void Connection::end() {
  if (ended_) return;
  ended_ = true;
  stream_->close();
  hooks_.on_end();
}

}  // namespace adapter::mllp
