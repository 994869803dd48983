// Whatever a body holds, it is read into a request or refused with a place.
#include "adapters/workbench/draft_request.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto request = adapter::workbench::read_draft_request(body, "m");
  if (!request.ok()) {
    CHECK(!request.error().text.empty());
    return 0;
  }
  CHECK(request.value().draft.edits.size() <= engine::kBenchEditsMax);
  for (const engine::BenchEdit& edit : request.value().draft.edits) CHECK(!edit.rule.empty());
  return 0;
}
