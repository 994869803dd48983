#include <benchmark/benchmark.h>

#include "fhir/resource.h"

namespace {

constexpr std::string_view kAppointment = R"({"resourceType":"Appointment","id":"a1",
 "meta":{"versionId":"1","lastUpdated":"2026-03-02T08:00:00Z"},
 "identifier":[{"system":"urn:oid:1.2.3","value":"4711"},{"use":"official","value":"4712"}],
 "status":"booked","serviceType":[{"coding":[{"system":"urn:a","code":"x","display":"X"}]}],
 "appointmentType":{"coding":[{"system":"urn:b","code":"ROUTINE"}],"text":"Routine"},
 "reasonCode":[{"text":"a reason"}],"priority":5,"description":"Follow-up",
 "start":"2026-03-02T09:00:00+01:00","end":"2026-03-02T09:30:00+01:00","minutesDuration":30,
 "created":"2026-02-20","comment":"bring the referral",
 "participant":[{"actor":{"reference":"Patient/p1","display":"A Patient"},"status":"accepted"},
  {"type":[{"coding":[{"system":"urn:c","code":"ATND"}]}],
   "actor":{"reference":"Practitioner/d1"},"required":"required","status":"accepted",
   "period":{"start":"2026-03-02T09:00:00+01:00","end":"2026-03-02T09:30:00+01:00"}},
  {"actor":{"reference":"Location/l1","display":"Room 1"},"status":"tentative"}]})";

void validate_appointment(benchmark::State& state) {
  const auto read = fhir::Resource::parse(kAppointment);
  for (auto _ : state) benchmark::DoNotOptimize(fhir::validate(read.value()));
  if (!fhir::validate(read.value()).empty()) state.SkipWithError("the sample has a fault");
}
BENCHMARK(validate_appointment);

void parse_appointment(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(fhir::Resource::parse(kAppointment));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * kAppointment.size()));
}
BENCHMARK(parse_appointment);

void write_appointment(benchmark::State& state) {
  const auto read = fhir::Resource::parse(kAppointment);
  for (auto _ : state) benchmark::DoNotOptimize(read.value().write());
}
BENCHMARK(write_appointment);

}  // namespace
