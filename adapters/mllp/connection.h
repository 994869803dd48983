// Connection: one MLLP sender, from its first byte to its last. Knows frames, not the engine.
//
//   Connection::start(stream, options, {.on_block = [&](std::string block, Answer answer) {
//     intake.accept(..., [answer](auto accepted) { answer(ack_of(accepted)); });
//   }});
//
// Blocks are handed over in order, at most in_flight_max unanswered; answers leave in the order of
// their blocks, whatever order they come in, and several that are ready leave in one write; an
// answer may be two messages, as in enhanced mode, each in a block of its own. While
// the bound is reached nothing is read, so a fast sender is slowed by TCP. An answer may come from
// any thread, once; "" means that none is sent. An Answer dropped uncalled ends the connection
// unanswered: the sender then knows that it knows nothing. After half-close what is under way is
// still answered. Keeps itself alive until its end.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "hl7/mllp.h"
#include "net/stream.h"

namespace adapter::mllp {

struct ConnectionOptions {
  hl7::FramerOptions frames;
  std::int64_t idle_us = 600'000'000;   // between blocks
  std::int64_t read_us = 30'000'000;    // for the rest of a block that has begun
  std::int64_t answer_us = 60'000'000;  // for our own answer
  int in_flight_max = 1;
};

// Implicit from text, because nearly every answer is one message.
struct Reaction {
  Reaction(std::string only) : ack(std::move(only)) {}
  Reaction(const char* only) : ack(only) {}
  Reaction(std::string accept, std::string application)
      : ack(std::move(accept)), then(std::move(application)) {}

  std::string ack;
  std::string then;  // sent after `ack`; "" is none (HL7 v2.5.1 2.9.3: both acknowledgements)
};

using Answer = std::function<void(Reaction reaction)>;

// What the owner hears, on the connection's strand. on_fault gets fixed words: the names of
// hl7::FrameFault, "release2", "idle", "answer_late", "unanswered", "write".
struct ConnectionHooks {
  std::function<void(std::string block, Answer answer)> on_block;
  std::function<void(std::string_view fault)> on_fault = [](std::string_view) {};
  std::function<void()> on_end = [] {};
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  static std::shared_ptr<Connection> start(std::shared_ptr<net::Stream> stream,
                                           const ConnectionOptions& options, ConnectionHooks hooks);

  void drain();  // from any thread: no new block; ends when what is under way is answered
  void abort();  // from any thread: ends now

  Connection(std::shared_ptr<net::Stream> stream, const ConnectionOptions& options,
             ConnectionHooks hooks);

 private:
  class Ticket;
  struct Slot {
    bool ready = false;
    std::string framed;
  };

  void read();
  void on_read(net::Io io);
  void take(hl7::Frames frames);
  void pump();
  void submit(std::string block);
  void on_answer(std::uint64_t number, const Reaction& reaction);
  void on_unanswered();
  void flush();
  void limit();
  void on_late();
  void end_when_done();
  void end();

  std::shared_ptr<net::Stream> stream_;
  ConnectionOptions options_;
  ConnectionHooks hooks_;
  hl7::Framer framer_;
  std::string chunk_;
  std::deque<std::string> waiting_;  // blocks read but not handed over
  std::deque<Slot> slots_;           // handed over, in order
  std::uint64_t first_slot_ = 0;     // the number of slots_.front()
  bool reading_ = false;
  bool writing_ = false;
  bool input_ended_ = false;
  bool ended_ = false;
};

}  // namespace adapter::mllp
