// Whatever a file holds, each byte of it is in an arrival, in an envelope, or the file is refused.
#include <cstdint>

#include "adapters/file/feed.h"
#include "base/check.h"

using namespace adapter::file;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto v2 = read_feed("a.hl7", bytes);
  if (v2.ok()) {
    std::size_t fed = 0;
    for (const engine::Arrival& arrival : v2.value()) fed += arrival.bytes.size();
    CHECK(fed <= bytes.size());
  }
  const auto json = read_feed("a.json", bytes);
  if (json.ok()) CHECK(json.value().size() == 1 && json.value()[0].bytes == bytes);
  return 0;
}
