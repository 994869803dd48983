// Client: sends HL7 v2 messages to one MLLP receiver and says what is known of each.
//
//   Client client(executor, {.address = "127.0.0.1:2575"});
//   client.send(bytes, "MSG00001", [](Reply reply) {
//     if (reply.kind == Reply::Kind::kAnswered) note(reply.code); });
//   client.stop();
//
// One connection, opened when there is something to send and kept. At most in_flight_max messages
// are unanswered; the rest wait in order. An answer belongs to the message whose MSH-10 is its
// MSA-2; any other is counted by on_fault("unmatched") and ignored (HL7 v2.9.1 2.9.2). When an
// answer does not come in time, or the connection ends, what is unanswered is kUnknown and the
// connection is made anew for what waits. Thread-safe. `done` runs once for each send, on an I/O
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "hl7/ack.h"
#include "net/executor.h"
#include "net/tls.h"

namespace adapter::mllp {

struct ClientOptions {
  std::string address;
  std::shared_ptr<const net::Tls> tls;
  std::int64_t connect_us = 5'000'000;
  std::int64_t answer_us = 30'000'000;
  bool expects_answer = true;  // false: written is all that can be known
  int in_flight_max = 1;
  // "unmatched", "unreadable" (an answer that is none), and the names of hl7::FrameFault.
  std::function<void(std::string_view fault)> on_fault = [](std::string_view) {};
};

struct Reply {
  enum class Kind {
    kAnswered,  // `code` is the answer; kWritten below when none is expected
    kWritten,   // expects_answer is false
    kNotSent,   // not one byte has left: `reason`
    kUnknown    // it may have arrived: `reason`
  };
  Kind kind = Kind::kUnknown;
  hl7::AckCode code = hl7::AckCode::kAA;
  std::string_view reason;  // "connect", "unframeable", "stopped", "timeout", "cut": fixed words
};

class Client {
 public:
  Client(net::Executor& executor, ClientOptions options);
  ~Client();

  void send(std::string message, std::string control_id, std::function<void(Reply)> done);
  void stop();  // what waits is kNotSent, what is unanswered kUnknown

 private:
  class Line;
  std::shared_ptr<Line> line_;
};

}  // namespace adapter::mllp
