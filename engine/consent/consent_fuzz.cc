// Any JSON as a Consent: compile and decide answer, and one that has no type at all never permits.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/consent/consent.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace engine::consent;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto resource = fhir::Resource::parse(bytes);
  if (!resource.ok()) return 0;
  for (LabelMode mode : {LabelMode::kHighWater, LabelMode::kExact}) {
    Options options;
    options.labels = mode;
    ConsentSet set = ConsentSet::compile({resource.value()}, options);
    Request request;
    request.actors = {"Practitioner/7"};
    request.purposes = {{"http://terminology.hl7.org/CodeSystem/v3-ActReason", "TREAT"}};
    Item item;
    item.type = "Communication";
    item.id = "Communication/1";
    item.date = "2026-02-20";
    Decision decision = set.decide(request, item);
    bool spoken = bytes.find("permit") != std::string_view::npos ||
                  bytes.find("OPTIN") != std::string_view::npos ||
                  bytes.find("\\u") != std::string_view::npos;
    if (decision.verdict == Verdict::kPermit && !spoken) __builtin_trap();
    if (decision.verdict == Verdict::kPermit && set.empty()) __builtin_trap();
  }
  return 0;
}
