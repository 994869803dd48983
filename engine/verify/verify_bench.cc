// What verifying costs a record. The goal is ten million in a minute on one core.
#include <benchmark/benchmark.h>

#include "engine/hop/gate.h"
#include "engine/store/store.h"
#include "engine/verify/verify.h"
#include "tests/support/scratch.h"

namespace engine::verify {
namespace {

constexpr int kRecords = 200'000;

void note_many(const store::StoreOptions& options, int count) {
  const base::SystemClock clock;
  base::Log log(clock, [](std::string_view) {});
  auto store = store::Store::open(options, clock, log, store::Running::kStepped);
  CHECK(store.ok());
  consent::PolicyBook policies;
  keys::Keyring ring(1, std::string(32, 'k'), 1);
  ConsentBook consents(ring, consent::Options{});
  Gate gate(policies, consents, ring, GateNames{store.value()->log_origin(), "node"});
  const auto note = [&gate](store::Tx& tx) -> base::Result<int> {
    Actor actor;
    actor.tenant = TenantId{1};
    actor.id = "Practitioner/7";
    actor.role = "clinician";
    gate.note(tx, Note{.tenant = TenantId{1},
                       .hop = "auth",
                       .action = "execute",
                       .reason = "log-in",
                       .actor = actor,
                       .patient = PatientId{7},
                       .about = {{"message", 1}, {"thread", 2}, {"entry", 3}}});
    return 1;
  };
  for (int i = 0; i < count; ++i) {
    store.value()->submit(note, [](auto) {});
    if (i % 256 == 255) store.value()->step();
  }
  while (store.value()->step()) {
  }
}

void BM_VerifyRecord(benchmark::State& state) {
  const support::Scratch scratch;
  store::StoreOptions options;
  options.sqlite_path = scratch.path("hopline.db");
  options.durable = false;
  note_many(options, kRecords);
  auto reader = store::StoreReader::open(options);
  CHECK(reader.ok());
  for (auto _ : state) {
    const auto report = verify_log(*reader.value(), VerifyOptions{}, nullptr);
    CHECK(report.ok() && report.value().clean());
  }
  state.SetItemsProcessed(state.iterations() * kRecords);
}
BENCHMARK(BM_VerifyRecord)->Unit(benchmark::kMillisecond)->Iterations(3);

}  // namespace
}  // namespace engine::verify
