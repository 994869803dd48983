// Any bytes as a proof: read or refused, and what was read is written again as it was read.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/audit/proof.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace engine::audit;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto proof = read_proof(bytes);
  if (!proof.ok()) return 0;
  check_proof(proof.value());
  const auto again = read_proof(write_proof(proof.value()));
  if (!again.ok() || again.value().index != proof.value().index) __builtin_trap();
  return 0;
}
