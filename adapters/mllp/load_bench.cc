// How fast frames go in and ACKs come out, without an engine: the bound that the wire sets.
#include <benchmark/benchmark.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "adapters/mllp/load.h"
#include "adapters/mllp/receiver.h"

namespace adapter::mllp {
namespace {

// Answers from a thread of its own, all that waits at once and a while after: as a group commit
// does, whose fsync takes that while.
class Committer {
 public:
  ~Committer() {
    {
      std::lock_guard lock(mutex_);
      ended_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  void submit(std::string ack, Answer answer) {
    std::lock_guard lock(mutex_);
    waiting_.emplace_back(std::move(ack), std::move(answer));
    changed_.notify_all();
  }

 private:
  void loop() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return ended_ || !waiting_.empty(); });
      if (ended_) return;
      auto group = std::exchange(waiting_, {});
      lock.unlock();
      std::this_thread::sleep_for(std::chrono::microseconds(160));
      for (auto& [ack, answer] : group) answer(std::move(ack));
      group.clear();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::pair<std::string, Answer>> waiting_;
  bool ended_ = false;
  std::thread thread_{[this] { loop(); }};
};

std::string ack_of(const std::string& block) {
  std::size_t at = block.find("|M") + 1;
  return ack("AA", block.substr(at, block.find('|', at) - at));
}

void run(benchmark::State& state, const Receiver::OnBlock& on_block) {
  net::Executor executor(2);
  std::string padding(900, 'x');
  Receiver receiver(executor, {}, on_block);
  LoadOptions options;
  options.address = receiver.address();
  options.connections = static_cast<int>(state.range(0));
  options.messages = 20'000;
  options.next = [&](std::size_t number) {
    std::string id = "M" + std::to_string(number);
    return LoadItem{message(id) + "NTE|1||" + padding + "\r", id};
  };
  for (auto _ : state) {
    LoadReport report = run_load(executor, options);
    state.counters["msg_per_s"] = report.messages_per_s;
    state.counters["p50_us"] = static_cast<double>(report.p50_us);
    state.counters["p99_us"] = static_cast<double>(report.p99_us);
    state.counters["p999_us"] = static_cast<double>(report.p999_us);
  }
  executor.stop();
}

void answer_at_once(benchmark::State& state) {
  run(state, [](const std::string& block, const Answer& answer) { answer(ack_of(block)); });
}
BENCHMARK(answer_at_once)->Arg(1)->Arg(16)->Unit(benchmark::kMillisecond)->UseRealTime();

void answer_by_groups(benchmark::State& state) {
  Committer committer;
  run(state, [&](const std::string& block, const Answer& answer) {
    committer.submit(ack_of(block), answer);
  });
}
BENCHMARK(answer_by_groups)->Arg(1)->Arg(16)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace adapter::mllp
