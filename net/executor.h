// Executor: the I/O threads and their event loop, shared by all listeners and connections.
//
//   net::Executor executor(2);
//   executor.post([&] { step(); });   executor.after_us(500'000, [&] { retry(); });
//   net::Listener listener(executor, ...);        // runs on it
//   executor.stop();                              // joins; no callback runs afterwards
//
// Owns its threads. Thread-safe, but stop() must not be called from a callback. A callback must not
// block. An exception that escapes a callback is logged by name and ends only that callback. A log
// is borrowed and outlives the executor. Includers that need the Asio context include
// <boost/asio/io_context.hpp>.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace base {
class Log;
}

namespace net {

class Executor {
 public:
  explicit Executor(int threads, base::Log* log = nullptr);
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  boost::asio::io_context& context();
  void post(std::function<void()> work);
  void after_us(std::int64_t us, std::function<void()> work);
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace net
