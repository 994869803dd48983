// decide() over the Consents of one patient, uncached: the bar is p99 < 50 us for 20.

#include <benchmark/benchmark.h>

#include "engine/consent/test_consents.h"

namespace engine::consent {
namespace {

void decide_over(benchmark::State& state) {
  std::vector<fhir::Resource> consents;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    consents.push_back(privacy_consent(
        "{'type':'permit','period':{'start':'2024','end':'2033'},'purpose':[<reason HPAYMT>,"
        "<reason TREAT>],'securityLabel':[<conf R>],'provision':[{'type':'deny','securityLabel':["
        "<act HIV>,<act PSY>]},{'type':'deny','dataPeriod':{'end':'2001'}}]}",
        "{'id':'c" + std::to_string(i) + "'}"));
  }
  ConsentSet set = compile_all(consents);
  Request request = a_request();
  Item item = an_item();
  for (auto _ : state) benchmark::DoNotOptimize(set.decide(request, item));
}
BENCHMARK(decide_over)->Arg(1)->Arg(20);

}  // namespace
}  // namespace engine::consent
