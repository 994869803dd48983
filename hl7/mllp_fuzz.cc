// The same bytes give the same blocks and events, however they are split over reads.
#include <cstdint>

#include "base/check.h"
#include "hl7/mllp.h"

namespace {

hl7::Frames fed(std::string_view bytes, std::string_view cuts, const hl7::FramerOptions& options) {
  hl7::Framer framer(options);
  hl7::Frames frames;
  for (std::size_t i = 0; !bytes.empty(); ++i) {
    std::size_t size = bytes.size();
    if (!cuts.empty()) size = 1 + static_cast<unsigned char>(cuts[i % cuts.size()]) % 7U;
    framer.feed(bytes.substr(0, size), frames);
    bytes.remove_prefix(std::min(size, bytes.size()));
  }
  framer.close(frames);
  return frames;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 4) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string_view cuts = bytes.substr(0, 3);
  const hl7::FramerOptions options{.block_bytes_max = 8 + data[3] % 64U,
                                   .lenient = data[3] % 2 == 1};
  const hl7::Frames whole = fed(bytes, "", options);
  const hl7::Frames split = fed(bytes, cuts, options);
  CHECK(whole.blocks == split.blocks);
  CHECK(whole.events == split.events);
  for (const std::string& block : whole.blocks) {
    CHECK(block.size() <= options.block_bytes_max);
    CHECK(block.find(hl7::kBlockStart) == std::string::npos);
  }
  return 0;
}
