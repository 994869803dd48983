#include "hl7/mllp.h"

#include <algorithm>

#include "base/check.h"

namespace hl7 {
namespace {

// A peer that never sends 0x0B is reported each time that it has sent so much.
constexpr std::size_t kGarbageReportBytes = 64 << 10;
constexpr char kAck = '\x06';
constexpr char kNak = '\x15';
constexpr std::string_view kMarks("\x0B\x1C");

}  // namespace

std::string_view frame_fault_name(FrameFault fault) {
  switch (fault) {
    case FrameFault::kGarbage:
      return "garbage";
    case FrameFault::kUnframed:
      return "unframed";
    case FrameFault::kRestarted:
      return "restarted";
    case FrameFault::kBadEnd:
      return "bad_end";
    case FrameFault::kOversize:
      return "oversize";
    case FrameFault::kPartial:
      return "partial";
  }
  CHECK_UNREACHABLE();
}

void Framer::feed(std::string_view bytes, Frames& out) {
  while (!bytes.empty()) {
    switch (state_) {
      case State::kIdle:
        bytes = discard(bytes, out);
        break;
      case State::kBlock:
        bytes = collect(bytes, out);
        break;
      case State::kEnd:
        bytes = finish(bytes, out);
        break;
      case State::kSkip:
        bytes = skip(bytes, out);
        break;
    }
  }
}

// Each of these takes what it can from the front of `bytes` and answers the rest.
std::string_view Framer::discard(std::string_view bytes, Frames& out) {
  const std::size_t size = std::min(bytes.find(kBlockStart), bytes.size());
  for (const char c : bytes.substr(0, size)) {
    if (c == '\r' || c == '\n') continue;  // some senders end a line behind each block
    if (++garbage_ == kGarbageReportBytes) {
      report(FrameFault::kUnframed, garbage_, out);
      garbage_ = 0;
    }
  }
  if (size == bytes.size()) return {};
  if (garbage_ > 0) report(FrameFault::kGarbage, garbage_, out);
  start();
  return bytes.substr(size + 1);
}

std::string_view Framer::collect(std::string_view bytes, Frames& out) {
  std::size_t size = std::min(bytes.find(kBlockEnd), bytes.size());
  size = std::min(bytes.substr(0, size).find(kBlockStart), size);
  append(bytes.substr(0, size));
  if (state_ == State::kSkip) return bytes.substr(size);
  if (size == bytes.size()) return {};
  if (bytes[size] == kBlockStart) {
    report(FrameFault::kRestarted, block_.size(), out);
    start();
  } else {
    state_ = State::kEnd;
  }
  return bytes.substr(size + 1);
}

std::string_view Framer::finish(std::string_view bytes, Frames& out) {
  if (bytes[0] == kBlockReturn) {
    ++blocks_total_;
    out.blocks.push_back(std::move(block_));
    block_.clear();
    state_ = State::kIdle;
    return bytes.substr(1);
  }
  if (options_.lenient) {
    state_ = State::kBlock;
    append(std::string_view(&kBlockEnd, 1));  // may turn to kSkip
    return bytes;
  }
  report(FrameFault::kBadEnd, block_.size(), out);
  block_.clear();
  state_ = State::kIdle;
  return bytes;
}

// Up to the end of the block that is too large, or to the start of the next.
std::string_view Framer::skip(std::string_view bytes, Frames& out) {
  const std::size_t size = std::min(bytes.find_first_of(kMarks), bytes.size());
  oversize_ += size;
  if (size == bytes.size()) return {};
  report(FrameFault::kOversize, oversize_, out);
  oversize_ = 0;
  if (bytes[size] == kBlockStart) {
    start();
  } else {
    state_ = State::kIdle;
  }
  return bytes.substr(size + 1);
}

void Framer::start() {
  garbage_ = 0;
  block_.clear();
  state_ = State::kBlock;
}

void Framer::append(std::string_view bytes) {
  if (bytes.size() <= options_.block_bytes_max - block_.size()) {
    block_ += bytes;
    return;
  }
  oversize_ = block_.size() + bytes.size();
  block_ = std::string();  // gives the memory back too
  state_ = State::kSkip;
}

void Framer::report(FrameFault fault, std::size_t bytes, Frames& out) {
  ++faults_total_;
  out.events.push_back(FrameEvent{fault, bytes});
}

void Framer::idle(Frames& out) {
  switch (state_) {
    case State::kIdle:
      if (garbage_ > 0) report(FrameFault::kUnframed, garbage_, out);
      garbage_ = 0;
      return;
    case State::kBlock:
    case State::kEnd:
      report(FrameFault::kPartial, block_.size(), out);
      return;
    case State::kSkip:
      report(FrameFault::kOversize, oversize_, out);
      return;
  }
}

void Framer::close(Frames& out) {
  idle(out);
  state_ = State::kIdle;
  block_.clear();
  garbage_ = oversize_ = 0;
}

base::Result<std::string> frame(std::string_view message) {
  if (message.find_first_of(kMarks) != std::string_view::npos) {
    return base::Error{base::Code::kInvalid, "0x0B or 0x1C inside a message", "MLLP", {}};
  }
  std::string out;
  out.reserve(message.size() + 3);
  out += kBlockStart;
  out += message;
  out += kBlockEnd;
  out += kBlockReturn;
  return out;
}

bool is_release2_ack(std::string_view block) {
  return block.size() == 1 && (block[0] == kAck || block[0] == kNak);
}

}  // namespace hl7
