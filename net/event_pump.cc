#include "net/event_pump.h"

#include <utility>

namespace net {
namespace {

constexpr std::string_view kHeartbeat = ":\n\n";  // a comment: no event for anybody
constexpr std::string_view kLastChunk = "0\r\n\r\n";
constexpr std::size_t kReadBytes = 512;
constexpr std::size_t kUnreadBytesMax = 64 << 10;

std::string hex(std::size_t number) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (; number > 0; number /= 16) out.insert(out.begin(), kDigits[number % 16]);
  return out;
}

}  // namespace

EventPump::EventPump(std::shared_ptr<Stream> stream, std::shared_ptr<EventFeed> feed,
                     const EventPumpOptions& options, Ended ended)
    : stream_(std::move(stream)),
      feed_(std::move(feed)),
      options_(options),
      ended_(std::move(ended)),
      unread_(kReadBytes, '\0') {}

std::shared_ptr<EventPump> EventPump::start(std::shared_ptr<Stream> stream,
                                            std::shared_ptr<EventFeed> feed, std::string head,
                                            const EventPumpOptions& options, Ended ended) {
  auto pump =
      std::make_shared<EventPump>(std::move(stream), std::move(feed), options, std::move(ended));
  std::weak_ptr<EventPump> weak = pump;
  std::weak_ptr<Stream> strand = pump->stream_;
  pump->feed_->attach([weak, strand] {
    auto stream_now = strand.lock();
    if (!stream_now) return;
    stream_now->post([weak] {
      if (auto self = weak.lock()) self->flush();
    });
  });
  pump->write(std::move(head));
  pump->watch();
  return pump;
}

void EventPump::finish() {
  feed_->close();
  flush();
}

void EventPump::abandon() {
  over_ = true;
  ended_ = nullptr;
  feed_->end();
}

// RFC 9112 7.1: a chunk of no bytes would end the body, so none is written.
std::string EventPump::frame(std::string_view bytes) const {
  if (!options_.chunked) return std::string(bytes);
  if (bytes.empty()) return "";
  std::string out = hex(bytes.size());
  return out.append("\r\n").append(bytes).append("\r\n");
}

// While a write is under way only an overflow is looked at: the client is not reading, and waiting
// for the write's deadline would keep what it waits for.
void EventPump::flush() {
  if (over_) return;
  if (writing_ && feed_->state() == EventFeed::State::kOverflow) return end(End::kBroken);
  if (writing_) return;
  EventFeed::Taken taken = feed_->take();
  switch (taken.state) {
    case EventFeed::State::kOpen:
      return taken.bytes.empty() ? await_push() : write(frame(taken.bytes));
    case EventFeed::State::kClosing: {
      last_ = true;
      std::string rest = frame(taken.bytes);
      if (options_.chunked) rest += kLastChunk;
      return write(std::move(rest));
    }
    case EventFeed::State::kOverflow:
    case EventFeed::State::kEnded:
      return end(End::kBroken);
  }
}

// The deadline of a write is short, for an event is: who does not take it in time will not later.
void EventPump::write(std::string bytes) {
  writing_ = true;
  stream_->arm(options_.write_us, [weak = weak_from_this()] {
    if (auto self = weak.lock()) self->end(End::kBroken);
  });
  stream_->write(std::move(bytes), [self = shared_from_this()](Io io) { self->on_written(io); });
}

void EventPump::on_written(Io io) {
  writing_ = false;
  if (over_) return;
  if (!io.ok()) return end(End::kBroken);
  if (last_) return end(End::kWhole);
  flush();
}

void EventPump::await_push() {
  stream_->arm(options_.heartbeat_us, [weak = weak_from_this()] {
    auto self = weak.lock();
    if (self && !self->writing_ && !self->over_) self->write(self->frame(kHeartbeat));
  });
}

void EventPump::watch() {
  stream_->read(unread_, [self = shared_from_this()](Io io) { self->on_read(io); });
}

// The end of what the client sends is the only word it has for leaving.
void EventPump::on_read(Io io) {
  if (over_ || last_) return;
  unread_bytes_ += io.bytes;
  if (!io.ok() || unread_bytes_ > kUnreadBytesMax) return end(End::kBroken);
  watch();
}

void EventPump::end(End how) {
  if (std::exchange(over_, true)) return;
  feed_->end();
  if (Ended ended = std::exchange(ended_, nullptr)) ended(how);
}

}  // namespace net
