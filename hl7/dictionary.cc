#include "hl7/dictionary.h"

#include <algorithm>
#include <array>
#include <bit>
#include <string>
#include <tuple>

namespace hl7 {
namespace {

// Each row holds for the versions whose bits are set; bit 0 is 2.3, in the order of kVersions.
struct NameRow {
  std::string_view key;
  std::uint32_t versions;
  std::string_view text;
};

struct PartRow {
  std::string_view owner;
  int number;
  std::uint32_t versions;
  std::string_view type;
  std::string_view name;
};

constexpr NameRow kSegments[] = {
#include "hl7/tables/segments.inc"
};
constexpr NameRow kTypes[] = {
#include "hl7/tables/types.inc"
};
constexpr NameRow kStructures[] = {
#include "hl7/tables/structures.inc"
};
constexpr PartRow kFields[] = {
#include "hl7/tables/fields.inc"
};
constexpr PartRow kComponents[] = {
#include "hl7/tables/components.inc"
};

constexpr std::array<std::string_view, 7> kVersions = {"2.3",   "2.3.1", "2.4",  "2.5",
                                                       "2.5.1", "2.6",   "2.7.1"};
constexpr std::uint32_t kAllVersions = (1U << kVersions.size()) - 1;

std::uint32_t bit_of(std::string_view version) {
  for (std::size_t i = 0; i < kVersions.size(); ++i) {
    if (kVersions[i] == version) return 1U << i;
  }
  if (version == "2.1" || version == "2.2") return 1U;
  const bool later =
      version.starts_with("2.7") || version.starts_with("2.8") || version.starts_with("2.9");
  return later ? 1U << 6 : 1U << 4;
}

template <std::size_t Size>
std::string_view find_name(const NameRow (&rows)[Size], std::string_view key, std::uint32_t bit) {
  const auto before = [](const NameRow& row, std::string_view wanted) { return row.key < wanted; };
  const auto* row = std::lower_bound(std::begin(rows), std::end(rows), key, before);
  std::string_view found;
  for (; row != std::end(rows) && row->key == key; ++row) {
    if ((row->versions & bit) != 0) found = row->text;
  }
  return found;
}

template <std::size_t Size>
PartInfo find_part(const PartRow (&rows)[Size], std::string_view owner, int number,
                   std::uint32_t bit) {
  const auto before = [](const PartRow& row, const std::tuple<std::string_view, int>& wanted) {
    return std::tuple(row.owner, row.number) < wanted;
  };
  const auto* row =
      std::lower_bound(std::begin(rows), std::end(rows), std::tuple(owner, number), before);
  for (; row != std::end(rows) && row->owner == owner && row->number == number; ++row) {
    if ((row->versions & bit) != 0) return PartInfo{row->type, row->name};
  }
  return {};
}

// Table 0354 for the events that share a structure. Asked first: entries of single events are
// older.
struct Shared {
  std::string_view type, events, structure;
};
constexpr Shared kShared[] = {
    {"ADT", "A01 A04 A08 A13", "ADT_A01"},
    {"ADT", "A05 A14 A28 A31", "ADT_A05"},
    {"ADT", "A06 A07", "ADT_A06"},
    {"ADT", "A09 A10 A11", "ADT_A09"},
    {"ADT", "A21 A22 A23 A25 A26 A27 A29 A32 A33", "ADT_A21"},
    {"ADT", "A39 A40 A41 A42", "ADT_A39"},
    {"ADT", "A50 A51", "ADT_A50"},
    {"ADT", "A52 A53", "ADT_A52"},
    {"ADT", "A54 A55", "ADT_A54"},
    {"ADT", "A61 A62", "ADT_A61"},
    {"MDM", "T01 T03 T05 T07 T09 T11", "MDM_T01"},
    {"MDM", "T02 T04 T06 T08 T10", "MDM_T02"},
    {"SIU", "S12 S13 S14 S15 S16 S17 S18 S19 S20 S21 S22 S23 S24 S26 S27", "SIU_S12"},
};

std::string_view shared_structure(std::string_view type, std::string_view event) {
  if (event.size() != 3) return {};
  for (const Shared& shared : kShared) {
    if (shared.type == type && shared.events.find(event) != std::string_view::npos) {
      return shared.structure;
    }
  }
  return {};
}

}  // namespace

Dictionary::Dictionary(std::string_view version) : bit_(bit_of(version)) {}

std::string_view Dictionary::version() const {
  return kVersions[static_cast<std::size_t>(std::countr_zero(bit_))];
}

std::string_view Dictionary::segment_name(std::string_view segment) const {
  return find_name(kSegments, segment, bit_);
}

std::string_view Dictionary::type_name(std::string_view type) const {
  return find_name(kTypes, type, bit_);
}

PartInfo Dictionary::field(std::string_view segment, int number) const {
  return find_part(kFields, segment, number, bit_);
}

PartInfo Dictionary::component(std::string_view type, int number) const {
  return find_part(kComponents, type, number, bit_);
}

std::string_view Dictionary::structure(std::string_view type, std::string_view event,
                                       std::string_view stated) const {
  const std::string own = std::string(type) + "_" + std::string(event);
  for (const std::uint32_t bit : {bit_, kAllVersions}) {
    for (const std::string_view key :
         {shared_structure(type, event), std::string_view(own), stated, type}) {
      const std::string_view found = find_name(kStructures, key, bit);
      if (!found.empty()) return found;
    }
  }
  return {};
}

}  // namespace hl7
