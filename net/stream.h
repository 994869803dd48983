// Stream: one byte connection, plain or TLS, with a strand and a deadline of its own.
//
//   stream->read(buffer, [self](net::Io io) { self->on_read(io); });
//   stream->write(std::move(bytes), [self](net::Io io) { ... });
//   stream->arm(10'000'000, [weak] { ... });     // one deadline at a time; a new one replaces it
//   stream->post([self] { ... });                // from any thread, onto the strand
//   stream->finish();                            // half-close, short drain, close
//
// All calls but post() and remote() belong on the strand; every callback runs there, so a
// connection needs no lock. At most one read and one write at a time. A pending read or write keeps
// the stream alive; the deadline does not: give it a weak_ptr. finish() may be called while a
// read is pending (its callback is to be ignored), not a write; close() any time. After close()
// pending calls end with kFailed and the deadline is gone. A TLS peer that goes away without
// close_notify reads as kClosed: an unfinished message is for the owner to drop.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace net {

struct Io {
  enum class End { kOpen, kClosed, kFailed };

  std::size_t bytes = 0;
  End end = End::kOpen;

  bool ok() const { return end == End::kOpen; }
};

class Stream : public std::enable_shared_from_this<Stream> {
 public:
  using Done = std::function<void(Io)>;

  virtual ~Stream() = default;

  virtual void read(std::span<char> into, Done done) = 0;  // `into` must live until `done`
  virtual void write(std::string bytes, Done done) = 0;    // all of it
  virtual void post(std::function<void()> work) = 0;
  virtual void arm(std::int64_t us, std::function<void()> late) = 0;
  virtual void disarm() = 0;
  virtual void finish() = 0;
  virtual void close() = 0;
  virtual const std::string& remote() const = 0;  // the peer's address, without port
};

}  // namespace net
