// Labels: the security labels that consent rules compare.
//
//   confidentiality_rank({kConfidentialitySystem, "R"})  ->  4     (U 1 < L < M < N < R < V 6)
//   is_a(Coding{kActCodeSystem, "ETHUD"}, Coding{kActCodeSystem, "ETH"})  ->  true
//
// Confidentiality is ordered (v3-Confidentiality), sensitivity is a tree (v3-ActCode), any other
// label equals only itself. Pure functions.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/consent/consent.h"

namespace engine::consent {

inline constexpr std::string_view kConfidentialitySystem =
    "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
inline constexpr std::string_view kActCodeSystem =
    "http://terminology.hl7.org/CodeSystem/v3-ActCode";

inline constexpr int kRankRestricted = 5;
inline constexpr int kRankVeryRestricted = 6;

// 1 to 6; nullopt for a code outside the six, or of another system.
std::optional<int> confidentiality_rank(const Coding& label);

// The highest that is carried; R when there is none, V for a code that is not known.
int rank_of(const std::vector<Coding>& labels);

// True when `special` is `general` or a kind of it.
bool is_a(const Coding& special, const Coding& general);

}  // namespace engine::consent
