#include "net/executor.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <thread>
#include <typeinfo>
#include <vector>

#include "base/check.h"
#include "base/log.h"

namespace net {
namespace asio = boost::asio;

struct Executor::State {
  State(int count, base::Log* borrowed)
      : context(count), work(context.get_executor()), log(borrowed) {}

  void loop();

  asio::io_context context;
  asio::executor_work_guard<asio::io_context::executor_type> work;
  base::Log* log;
  std::vector<std::thread> threads;
};

// run() may be called again after an exception left it; only the callback that threw is lost.
void Executor::State::loop() {
  for (;;) {
    try {
      context.run();
      return;
    } catch (const std::exception& fault) {
      // The type alone: what() may quote input.
      if (log) log->error("callback_threw", {{"type", typeid(fault).name()}});
    }
  }
}

Executor::Executor(int threads, base::Log* log) : state_(std::make_unique<State>(threads, log)) {
  CHECK(threads > 0);
  for (int i = 0; i < threads; ++i) state_->threads.emplace_back([this] { state_->loop(); });
}

Executor::~Executor() { stop(); }

asio::io_context& Executor::context() { return state_->context; }

void Executor::post(std::function<void()> work) { asio::post(state_->context, std::move(work)); }

void Executor::after_us(std::int64_t us, std::function<void()> work) {
  auto timer = std::make_shared<asio::steady_timer>(state_->context, std::chrono::microseconds(us));
  timer->async_wait([timer, work = std::move(work)](const boost::system::error_code& error) {
    if (!error) work();
  });
}

void Executor::stop() {
  state_->work.reset();
  state_->context.stop();
  for (std::thread& thread : state_->threads) {
    CHECK(thread.get_id() != std::this_thread::get_id());
    if (thread.joinable()) thread.join();
  }
  state_->threads.clear();
}

}  // namespace net
