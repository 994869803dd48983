// Message check: what holds for every message, for tests and fuzz targets.
//
//   hl7::check_message(message);                    // leaves lie in the bytes, text() can be read
//   hl7::check_set(message, 17, "a|b");             // changes leaf 17 and no other
//
// Breaks off by CHECK. Looks at kLeavesMax leaves at most. Not part of what the engine calls.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "hl7/message.h"

namespace hl7 {

inline constexpr std::size_t kLeavesMax = 3'000;

struct PlacedLeaf {
  Place place;
  std::string raw;
};

// The leaves in order; a field that is empty is one leaf.
inline std::vector<PlacedLeaf> leaves_of(const Message& message) {
  std::vector<PlacedLeaf> out;
  const auto at_least_one = [](int count) { return count < 1 ? 1 : count; };
  for (std::size_t s = 0; s < message.segment_count(); ++s) {
    for (int f = 1; f <= message.field_count(s); ++f) {
      const int repetitions = at_least_one(message.repetition_count(s, f));
      for (int r = 1; r <= repetitions; ++r) {
        const int components = at_least_one(message.component_count(Place{s, f, r}));
        for (int c = 1; c <= components; ++c) {
          const int parts = at_least_one(message.subcomponent_count(Place{s, f, r, c}));
          for (int p = 1; p <= parts; ++p) {
            if (out.size() == kLeavesMax) return out;
            const Place place{s, f, r, c, p};
            out.push_back({place, std::string(message.leaf(place).raw)});
          }
        }
      }
    }
  }
  return out;
}

inline void check_message(const Message& message) {
  for (const PlacedLeaf& it : leaves_of(message)) {
    const Leaf leaf = message.leaf(it.place);
    CHECK(leaf.presence != Presence::kAbsent);
    CHECK(leaf.offset + leaf.raw.size() <= message.bytes().size());
    CHECK(message.bytes().substr(leaf.offset, leaf.raw.size()) == it.raw);
    CHECK(leaf.valued() || message.text(it.place).empty());
  }
}

// Sets one leaf and sees that it is the only one that changed, also after a new parse. Answers
// whether the message has such a leaf and it can be set.
inline bool check_set(Message message, std::size_t number, std::string_view text) {
  const std::vector<PlacedLeaf> before = leaves_of(message);
  if (before.empty()) return false;
  const Place place = before[number % before.size()].place;
  if (!message.set(place, text)) return false;
  const bool says_charset = place.segment == 0 && place.field == 18;
  auto again = Message::parse(message.encode());
  CHECK(again.ok() || says_charset);
  const auto compare = [&](const Message& changed) {
    const std::vector<PlacedLeaf> after = leaves_of(changed);
    CHECK(after.size() == before.size());
    for (std::size_t i = 0; i < after.size(); ++i) {
      CHECK(after[i].place == before[i].place);
      CHECK(after[i].place == place || after[i].raw == before[i].raw);
    }
    if (changed.delimiters().escape != '\0') CHECK(changed.text(place) == text);
  };
  compare(message);
  // Where no set is declared it is guessed from the bytes, which are others now.
  if (!says_charset && again.value().charset() == message.charset()) compare(again.value());
  return true;
}

}  // namespace hl7
