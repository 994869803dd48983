// Any bytes: a tree within its limits, or faults; never a crash.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/yaml/yaml.h"

namespace {

std::size_t depth_of(const engine::yaml::Node& node) {
  std::size_t deepest = 0;
  for (const auto& item : node.items) deepest = std::max(deepest, depth_of(item));
  for (const auto& member : node.members) deepest = std::max(deepest, depth_of(member.value));
  return deepest + 1;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto parsed = engine::yaml::parse(text, "f");
  if (parsed.ok() && depth_of(parsed.value()) > engine::yaml::kDepthMax + 1) __builtin_trap();
  if (!parsed.ok() && parsed.error().path.empty()) __builtin_trap();
  return 0;
}
