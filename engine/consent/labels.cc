#include "engine/consent/labels.h"

#include <algorithm>

namespace engine::consent {

std::optional<int> confidentiality_rank(const Coding& label) {
  constexpr std::string_view kOrder = "ULMNRV";
  if (label.code.size() != 1 || label.system != kConfidentialitySystem) return std::nullopt;
  std::size_t at = kOrder.find(label.code[0]);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<int>(at) + 1;
}

int rank_of(const std::vector<Coding>& labels) {
  int highest = 0;
  for (const Coding& label : labels) {
    if (label.system != kConfidentialitySystem) continue;
    highest = std::max(highest, confidentiality_rank(label).value_or(kRankVeryRestricted));
  }
  return highest == 0 ? kRankRestricted : highest;
}

bool is_a(const Coding& special, const Coding& general) {
  if (special == general) return true;
  if (special.system != kActCodeSystem || general.system != kActCodeSystem) return false;
  return general.code == "ETH" && (special.code == "ETHUD" || special.code == "OPIOIDUD");
}

}  // namespace engine::consent
