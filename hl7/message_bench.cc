// How many bookings one core reads: a fresh buffer each time, six fields of each message.

#include <benchmark/benchmark.h>

#include "hl7/address.h"
#include "hl7/message.h"

namespace {

constexpr std::string_view kBooking =
    "MSH|^~\\&|SCHED^1.2.840.9^ISO|NORTHCLINIC|HOPLINE|MAIN|20260302091500-0600||SIU^S12^SIU_S12|"
    "20260302091500000042|P|2.5.1|||AL|NE||UNICODE UTF-8\r"
    "SCH|A-100042^SCHED|F-200042^SCHED||||ROUTINE^Routine^HL70276|CHECK^Check of blood "
    "pressure^L|FOLLOWUP^Follow up^HL70276|20|min|^^20^20260310143000-0600^20260310145000-0600|||||"
    "1234^Okafor^Grace^^^Dr|^WPN^PH^^1^555^0100200|200 Lake Street^^Springfield^IL^62701|||||"
    "SCHEDULER^Frontdesk^Ada||||||BOOKED^Booked^HL70278\r"
    "TQ1|1||||||20260310143000-0600|20260310145000-0600\r"
    "NTE|1||Please bring the list of your medicines and the cuff that you use at home.|PI\r"
    "PID|1||778899^^^NORTH^MR~1234567^^^STATE^SS||Hartwell^Ines^Quill^^Ms||19700101|F|||14 Harbour "
    "Road^^Springfield^IL^62701^USA||^PRN^PH^^1^555^0100300~^NET^Internet^ines@example.org||en|M\r"
    "PV1|1|O|CLINIC^ROOM 4^^NORTH||||1234^Okafor^Grace^^^Dr\r"
    "RGS|1|A\r"
    "AIS|1|A|BP20^Blood pressure check^L|20260310143000-0600|0|min|20|min\r"
    "AIL|1|A|CLINIC^ROOM 4^^NORTH|||20260310143000-0600|0|min|20|min\r"
    "AIP|1|A|1234^Okafor^Grace^^^Dr|D^Physician^L||20260310143000-0600|0|min|20|min\r";

void read_six(benchmark::State& state, const char* const (&addresses)[6]) {
  for (auto _ : state) {
    auto message = hl7::Message::parse(std::string(kBooking));
    for (const char* address : addresses) {
      benchmark::DoNotOptimize(message.value().text(std::string_view(address)));
    }
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kBooking.size()));
}

void BM_ParseAndReadSixFields(benchmark::State& state) {
  read_six(state, {"MSH-9.2", "MSH-10", "SCH-2", "TQ1-7", "PID-3", "PID-5.1"});
}
BENCHMARK(BM_ParseAndReadSixFields);

void BM_ParseAlone(benchmark::State& state) {
  for (auto _ : state) {
    auto message = hl7::Message::parse(std::string(kBooking));
    benchmark::DoNotOptimize(message.ok());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_ParseAlone);

void BM_Encode(benchmark::State& state) {
  const auto message = hl7::Message::parse(std::string(kBooking));
  for (auto _ : state) benchmark::DoNotOptimize(message.value().encode());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_Encode);

void BM_BuildTree(benchmark::State& state) {
  const auto message = hl7::Message::parse(std::string(kBooking));
  for (auto _ : state) benchmark::DoNotOptimize(hl7::Tree::build(message.value()).nodes().size());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_BuildTree);

}  // namespace
