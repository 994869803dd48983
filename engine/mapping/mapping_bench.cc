// What it costs to map one typical SIU^S12 of about 1.1 KB to its resources, without trace.
#include <benchmark/benchmark.h>

#include "engine/mapping/cases.h"
#include "engine/mapping/files.h"
#include "engine/mapping/rule.h"
#include "hl7/address.h"

namespace engine::mapping {
namespace {

const Case& example() {
  static const Case kExample = [] {
    const auto cases = read_cases("mappings", "siu-appointment");
    for (const Case& found : cases.value()) {
      if (found.name == "siu-appointment/s12-booked") return found;
    }
    return Case{};
  }();
  return kExample;
}

void run_siu(benchmark::State& state) {
  const auto set = MappingSet::load("mappings").value();
  const Mapping& mapping = *set->find("siu-appointment");
  const hl7::Message message = hl7::Message::parse(example().bytes).value();
  Input input;
  input.message = &message;
  input.site = &example().site;
  input.trace = state.range(0) != 0;
  for (auto _ : state) benchmark::DoNotOptimize(mapping.run(input));
  state.counters["bytes"] = static_cast<double>(example().bytes.size());
}
BENCHMARK(run_siu)->ArgName("trace")->Arg(0)->Arg(1);

// What an edit on the bench costs before it runs: one mapping anew, and for comparison all.
void compile_siu(benchmark::State& state) {
  const auto set = MappingSet::load("mappings").value();
  const std::string file = "mappings/siu-appointment/rules.csv";
  const std::string bytes = read_file(file).value();
  for (auto _ : state) {
    benchmark::DoNotOptimize(set->compile(read_rule_rows(file, bytes).value()));
  }
}
BENCHMARK(compile_siu);

void load_all(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(MappingSet::load("mappings"));
}
BENCHMARK(load_all);

void build_tree(benchmark::State& state) {
  const hl7::Message message = hl7::Message::parse(example().bytes).value();
  for (auto _ : state) benchmark::DoNotOptimize(hl7::Tree::build(message));
}
BENCHMARK(build_tree);

void parse_siu(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(hl7::Message::parse(example().bytes));
}
BENCHMARK(parse_siu);

}  // namespace
}  // namespace engine::mapping
