#include "engine/mapping/v2_writer.h"

#include <algorithm>

namespace engine::mapping {
namespace {

hl7::Place place_of(const Target& target, std::size_t segment, int repetition) {
  return {segment, target.field, repetition, target.component, target.subcomponent};
}

bool same(const Spot& a, const Spot& b) {
  return a.anchor == b.anchor && a.repetition == b.repetition;
}

}  // namespace

bool V2Writer::has(const Target& target, const Spot& spot) const {
  if (!target.repetition.empty()) return false;
  for (const Made& made : made_) {
    if (made.name == target.type && made.label == target.label &&
        (target.label.empty() || made.spot.anchor == spot.anchor)) {
      return message_.leaf(place_of(target, made.segment, 1)).valued();
    }
  }
  return false;
}

std::size_t V2Writer::open_segment(const Target& target, const Spot& spot) {
  for (const Made& made : made_) {
    if (made.name == target.type && made.label == target.label &&
        (target.label.empty() || same(made.spot, spot))) {
      return made.segment;
    }
  }
  const bool header = target.type == "MSH";
  const std::size_t segment = header ? 0 : message_.add_segment(target.type);
  made_.push_back(Made{target.type, target.label, spot, segment});
  if (!target.label.empty()) {
    const auto count = std::count_if(made_.begin(), made_.end(),
                                     [&](const Made& made) { return made.name == target.type; });
    message_.set({segment, 1, 1, 0, 0}, std::to_string(count));
  }
  return segment;
}

int V2Writer::repetition_of(const Target& target, const Spot& spot, std::size_t segment) {
  if (target.repetition.empty()) return 1;
  int highest = 0;
  for (const Repeated& known : repeated_) {
    if (known.segment != segment || known.field != target.field) continue;
    if (known.label == target.repetition && same(known.spot, spot)) return known.number;
    highest = std::max(highest, known.number);
  }
  repeated_.push_back(Repeated{segment, target.field, target.repetition, spot, highest + 1});
  return highest + 1;
}

void V2Writer::put(const Target& target, std::size_t segment, int repetition,
                   std::string_view text) {
  message_.set(place_of(target, segment, repetition), text);
}

void V2Writer::set_one(const Target& target, const Spot& spot, std::string_view text) {
  // The repetition of the value numbers repetitions of a field, or else segments.
  const Spot segment_spot = target.repetition.empty() ? spot : Spot{spot.anchor, 0};
  const std::size_t segment = open_segment(target, segment_spot);
  put(target, segment, repetition_of(target, spot, segment), text);
}

void V2Writer::set_all(const Target& target, const Spot& spot, std::string_view text) {
  bool any = false;
  for (const Made& made : made_) {
    if (made.name != target.type || made.label != target.label) continue;
    if (!target.label.empty() && made.spot.anchor != spot.anchor) continue;
    put(target, made.segment, 1, text);
    any = true;
  }
  if (!any) set_one(target, spot, text);
}

}  // namespace engine::mapping
