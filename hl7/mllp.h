// Mllp: the block that carries one message over TCP (MLLP release 1): 0x0B message 0x1C 0x0D.
//
//   hl7::Framer framer;                                  // one for each connection
//   framer.feed(bytes_read, frames);                     // any split, several blocks at once
//   for (std::string& block : frames.blocks) accept(std::move(block));
//   for (const FrameEvent& event : frames.events) count(frame_fault_name(event.fault));
//   framer.idle(frames) / framer.close(frames);          // at a read time-out / at the end
//
// The same bytes give the same blocks and events however they are split over reads. Malformed
// framing is never silent: each fault is an event with a count of bytes, and no content. Memory is
// bounded by block_bytes_max. Not thread-safe: one connection, one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hl7 {

inline constexpr std::size_t kBlockBytesMax = 16 << 20;
inline constexpr char kBlockStart = '\x0B';
inline constexpr char kBlockEnd = '\x1C';
inline constexpr char kBlockReturn = '\r';

enum class FrameFault {
  kGarbage,    // bytes before 0x0B that belong to no block
  kUnframed,   // the same, and no block followed: the peer does not speak MLLP, it seems
  kRestarted,  // 0x0B inside a block: the block before it was cut
  kBadEnd,     // 0x1C without 0x0D: the block is dropped
  kOversize,   // a block over the limit: dropped up to its end
  kPartial     // idle or closed inside a block
};

// "garbage", "unframed", "restarted", "bad_end", "oversize", "partial": for metrics and logs.
std::string_view frame_fault_name(FrameFault fault);

struct FrameEvent {
  FrameFault fault = FrameFault::kGarbage;
  std::size_t bytes = 0;  // how many were dropped
  friend bool operator==(const FrameEvent&, const FrameEvent&) = default;
};

// feed() and close() add to it; the caller empties it.
struct Frames {
  std::vector<std::string> blocks;
  std::vector<FrameEvent> events;
};

struct FramerOptions {
  std::size_t block_bytes_max = kBlockBytesMax;
  bool lenient = false;  // 0x1C without 0x0D is data
};

class Framer {
 public:
  explicit Framer(const FramerOptions& options = {}) : options_(options) {}

  void feed(std::string_view bytes, Frames& out);
  // Nothing came for a while: reports what is pending. The framer goes on as it was.
  void idle(Frames& out);
  // Nothing will come: reports what is pending and forgets it.
  void close(Frames& out);

  bool in_block() const { return state_ != State::kIdle && state_ != State::kSkip; }
  std::uint64_t blocks_total() const { return blocks_total_; }
  std::uint64_t faults_total() const { return faults_total_; }

 private:
  enum class State { kIdle, kBlock, kEnd, kSkip };

  std::string_view discard(std::string_view bytes, Frames& out);
  std::string_view collect(std::string_view bytes, Frames& out);
  std::string_view finish(std::string_view bytes, Frames& out);
  std::string_view skip(std::string_view bytes, Frames& out);
  void start();
  void append(std::string_view bytes);
  void report(FrameFault fault, std::size_t bytes, Frames& out);

  FramerOptions options_;
  State state_ = State::kIdle;
  std::string block_;
  std::size_t garbage_ = 0;   // bytes since the last block, CR and LF between blocks not counted
  std::size_t oversize_ = 0;  // bytes of the block that is being skipped
  std::uint64_t blocks_total_ = 0;
  std::uint64_t faults_total_ = 0;
};

// The block of a message. kInvalid when it holds 0x0B or 0x1C, which would end the block early:
// Message::set() escapes them, so only bytes from elsewhere do.
base::Result<std::string> frame(std::string_view message);

// True for the one-byte payload that is a transport acknowledgement of release 2 (06 or 15).
bool is_release2_ack(std::string_view block);

}  // namespace hl7
