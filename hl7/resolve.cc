// Resolving: from an address to the places it names in one message.

#include "hl7/address.h"

namespace hl7 {
namespace {

std::string path_of(const Address& address) {
  std::string path;
  for (const std::string& group : address.groups) path += group + "/";
  return path + address.segment;
}

// The nodes that group and segment names reach, before the segment's index is applied.
std::vector<std::size_t> candidates(const Address& address, const Tree& tree, std::size_t anchor) {
  if (address.groups.empty()) return tree.visible(address.segment, anchor);
  const std::string path = path_of(address);
  for (std::size_t node = anchor;; node = tree.nodes()[node].parent) {
    auto found = tree.find(path, node);
    if (!found.empty() || node == 0) return found;
  }
}

std::vector<std::size_t> pick(const Index& index, std::vector<std::size_t> all) {
  switch (index.kind) {
    case Index::Kind::kAll:
      return all;
    case Index::Kind::kFirst:
      if (all.size() > 1) all.resize(1);
      return all;
    case Index::Kind::kLast:
      if (all.size() > 1) all.erase(all.begin(), all.end() - 1);
      return all;
    case Index::Kind::kNumber:
      break;
  }
  const auto nth = static_cast<std::size_t>(index.number);
  if (nth < 1 || nth > all.size()) return {};
  return {all[nth - 1]};
}

void add_places(const Address& address, const Message& message, std::size_t segment,
                std::vector<Place>& out) {
  Place place{segment, address.field, 0, address.component, address.subcomponent};
  if (address.field == 0) {
    out.push_back(place);
    return;
  }
  int first = 1;
  int last = 1;
  switch (address.repetition.kind) {
    case Index::Kind::kFirst:
      break;
    case Index::Kind::kNumber:
      first = last = address.repetition.number;
      break;
    case Index::Kind::kAll:
      last = message.repetition_count(segment, address.field);
      break;
    case Index::Kind::kLast:
      last = message.repetition_count(segment, address.field);
      first = last > 0 ? last : 1;
      break;
  }
  for (place.repetition = first; place.repetition <= last; ++place.repetition) out.push_back(place);
}

}  // namespace

std::vector<Place> resolve(const Address& address, const Message& message, const Tree& tree,
                           std::size_t anchor) {
  std::vector<Place> out;
  if (anchor >= tree.nodes().size()) return out;
  for (const std::size_t node : pick(address.segment_index, candidates(address, tree, anchor))) {
    const std::size_t segment = tree.nodes()[node].segment;
    if (segment != Message::npos) add_places(address, message, segment, out);
  }
  return out;
}

}  // namespace hl7
