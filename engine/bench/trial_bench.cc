// What an edit on the bench costs the engine: all tables read anew, one mapping compiled from the
// changed rows, run beside the one in use, told as JSON.
#include <benchmark/benchmark.h>

#include "engine/bench/bench_service.h"

namespace engine::bench {
namespace {

void edit_to_result(benchmark::State& state) {
  const base::SystemClock clock;
  const BenchService service(BenchSetup{"mappings", "/nonexistent", {}, {}, {}}, clock);
  const BenchDraft draft{
      "siu-appointment", "", {{"replace", "apt.status.else", "", {{"from", "\"arrived\""}}}}};
  for (auto _ : state) {
    const auto told = service.run(draft, {"s12-booked", "", ""});
    benchmark::DoNotOptimize(base::write_json(told.value()));
  }
}
BENCHMARK(edit_to_result)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace engine::bench
