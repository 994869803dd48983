// How fast frames go in and ACKs come out, without an engine: the bound that the wire sets.
#include <benchmark/benchmark.h>

#include "adapters/mllp/load.h"
#include "adapters/mllp/receiver.h"

namespace adapter::mllp {
namespace {

void answer_at_once(benchmark::State& state) {
  net::Executor executor(2);
  std::string padding(900, 'x');
  Receiver receiver(executor, {}, [](const std::string& block, const Answer& answer) {
    std::size_t at = block.find("|M") + 1;
    answer(ack("AA", block.substr(at, block.find('|', at) - at)));
  });
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
BENCHMARK(answer_at_once)->Arg(1)->Arg(16)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace adapter::mllp
