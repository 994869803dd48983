// Receiver: an MLLP receiver with an answer of your choice, for tests and benchmarks.
//
//   Receiver receiver(executor, {}, [](std::string, Answer answer) { answer(ack("AA", "1")); });
//   RawClient client(receiver.address());
//
// It is the adapter's own Connection behind a listener, without an engine. Ends its connections
// with itself; the executor outlives it.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/mllp/connection.h"
#include "base/check.h"
#include "hl7/mllp.h"
#include "net/listener.h"

namespace adapter::mllp {

class Receiver {
 public:
  using OnBlock = std::function<void(std::string block, Answer answer)>;

  Receiver(net::Executor& executor, const ConnectionOptions& options, OnBlock on_block)
      : listener_(executor, {}, [this, options, on_block](std::shared_ptr<net::Stream> stream) {
          ConnectionHooks hooks;
          hooks.on_block = on_block;
          hooks.on_fault = [log = log_](std::string_view fault) { log->add(fault); };
          std::lock_guard lock(mutex_);
          connections_.push_back(Connection::start(std::move(stream), options, std::move(hooks)));
        }) {
    CHECK(listener_.start().ok());
  }
  ~Receiver() {
    listener_.stop();
    std::lock_guard lock(mutex_);
    for (const auto& connection : connections_) connection->abort();
  }

  std::string address() const { return listener_.address(); }
  std::vector<std::string> faults() const { return log_->all(); }
  std::size_t connections() const {
    std::lock_guard lock(mutex_);
    return connections_.size();
  }
  void drain() {
    std::lock_guard lock(mutex_);
    for (const auto& connection : connections_) connection->drain();
  }

 private:
  class Log {
   public:
    void add(std::string_view fault) {
      std::lock_guard lock(mutex_);
      faults_.emplace_back(fault);
    }
    std::vector<std::string> all() const {
      std::lock_guard lock(mutex_);
      return faults_;
    }

   private:
    mutable std::mutex mutex_;
    std::vector<std::string> faults_;
  };

  std::shared_ptr<Log> log_ = std::make_shared<Log>();
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<Connection>> connections_;
  net::Listener listener_;
};

inline std::string framed(std::string_view block) {
  auto bytes = hl7::frame(block);
  CHECK(bytes.ok());
  return bytes.value();
}

inline std::string ack(std::string_view code, std::string_view control_id) {
  return "MSH|^~\\&|R|RF|S|SF|20260302090000||ACK^S12^ACK|A1|P|2.5.1\rMSA|" + std::string(code) +
         "|" + std::string(control_id) + "\r";
}

inline std::string message(std::string_view control_id) {
  return "MSH|^~\\&|S|SF|R|RF|20260302090000||SIU^S12^SIU_S12|" + std::string(control_id) +
         "|P|2.5.1\rSCH|1|2\rPID|1||4711^^^HOSP\r";
}

}  // namespace adapter::mllp
