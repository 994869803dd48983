#include "engine/bench/deidentify_v2.h"

#include <algorithm>

#include "engine/bench/stand_ins.h"
#include "hl7/leaves.h"

namespace engine::bench {
namespace {

using hl7::NamedLeaf;

constexpr std::size_t kCodeMax = 24;
constexpr std::size_t kShortCode = 4;
constexpr std::size_t kNumberMax = 10;
constexpr std::string_view kSampleData = "U2FtcGxl";  // "Sample" in base64

bool is_code(std::string_view text, std::size_t size_max) {
  return !text.empty() && text.size() <= size_max &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '.' || c == '-' || c == '_' || c == '/' || c == '+' || c == '^';
         });
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= kNumberMax &&
         text.find_first_not_of("0123456789.+-<>=") == std::string_view::npos;
}

bool is_any(std::string_view value, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// Replaces the leaves of one message.
class Disguiser {
 public:
  Disguiser(hl7::Message& message, const Disguise& disguise)
      : message_(message), words_(disguise.known_words), stand_ins_(disguise.weeks) {
    // Sender and receiver are no persons, and their names assign identifiers further down.
    for (int field = 3; field <= 6; ++field) {
      words_.insert(mapping::to_upper(message_.text(hl7::Place{0, field, 1, 1, 1})));
    }
    words_.erase("");
  }

  void run() {
    std::vector<Change> kept;
    for (const hl7::NamedSegment& segment : hl7::named_leaves(message_)) {
      segment_ = segment.name;
      for (const NamedLeaf& leaf : segment.leaves) {
        if (leaf.presence == hl7::Presence::kDelete || is_structure(leaf)) continue;
        std::string other = stand_in(leaf);
        if (other == leaf.value) kept.push_back({leaf.place, leaf.value});
        if (other != leaf.value) changes_.push_back({leaf.place, std::move(other)});
      }
    }
    for (Change& change : kept) {
      if (is_known(change.text) || !leaks(change.text)) continue;
      change.text = stand_ins_.shape(change.text);
      changes_.push_back(std::move(change));
    }
    for (const Change& change : changes_) message_.set(change.place, change.text);
  }

 private:
  struct Change {
    hl7::Place place;
    std::string text;
  };

  // What the header says of the message itself.
  bool is_structure(const NamedLeaf& leaf) const {
    if (segment_ != "MSH") return false;
    return is_any(leaf.field, {"MSG", "PT", "VID", "HD"}) || leaf.place.field <= 6 ||
           leaf.place.field == 9 || (leaf.place.field >= 11 && leaf.place.field <= 20);
  }

  // True when something that was replaced elsewhere stands in it.
  bool leaks(const std::string& text) const {
    const auto& all = stand_ins_.replaced();
    return std::any_of(all.begin(), all.end(), [&](const std::string& real) {
      return text.find(real) != std::string::npos;
    });
  }

  bool is_known(std::string_view value) const {
    return words_.count(mapping::to_upper(value)) != 0;
  }

  std::string by_shape(const std::string& value) {
    if (is_known(value)) return value;
    if (begins_with_date(value)) return stand_ins_.date(value);
    if (is_number(value) && value.size() <= 3) return value;
    return value.find(' ') == std::string::npos ? stand_ins_.identifier(value)
                                                : stand_ins_.text(value);
  }

  std::string code(const NamedLeaf& leaf, std::string_view system) {
    if (is_known(leaf.value)) return leaf.value;
    if (!system.empty() && is_code(leaf.value, kCodeMax)) return leaf.value;
    return by_shape(leaf.value);
  }

  std::string coded(const NamedLeaf& leaf) {
    const int c = leaf.place.component;
    hl7::Place system = leaf.place;
    system.component = c >= 4 && c <= 6 ? 6 : 3;
    const std::string stated = message_.text(system);
    if (c == 1 || c == 4 || c == 10) return code(leaf, stated);
    if (c == 3 || c == 6 || c == 11)
      return is_code(leaf.value, kCodeMax) ? leaf.value : by_shape(leaf.value);
    return is_known(leaf.value) ? leaf.value : stand_ins_.text(leaf.value);
  }

  std::string name(const NamedLeaf& leaf, int family_at) {
    const int c = leaf.place.component - family_at;
    if (c == 0) return stand_ins_.family(leaf.value);
    if (c == 1 || c == 2) return stand_ins_.given(leaf.value);
    return short_code(leaf);
  }

  std::string person(const NamedLeaf& leaf) {
    const int c = leaf.place.component;
    if (c == 1) return stand_ins_.identifier(leaf.value);
    if (c == 9 || c == 14) return leaf.value;  // assigning authority and facility
    return name(leaf, 2);
  }

  std::string identifier(const NamedLeaf& leaf) {
    const int c = leaf.place.component;
    if (c == 1) return stand_ins_.identifier(leaf.value);
    // EI: namespace, universal id and its type. CX: authority, type, facility.
    if (leaf.field == "EI" || c == 4 || c == 6) return leaf.value;
    return short_code(leaf);
  }

  std::string address(const NamedLeaf& leaf) {
    switch (leaf.place.component) {
      case 1:
        return stand_ins_.street(leaf.value);
      case 3:
        return "Sampleton";
      case 5:
        return stand_ins_.shape(leaf.value);
      case 4:
      case 6:
      case 7:
        return is_code(leaf.value, kShortCode) ? leaf.value : stand_ins_.text(leaf.value);
      default:
        return begins_with_date(leaf.value) ? stand_ins_.date(leaf.value)
                                            : stand_ins_.text(leaf.value);
    }
  }

  std::string telecom(const NamedLeaf& leaf) {
    const int c = leaf.place.component;
    if (c == 2 || c == 3) return short_code(leaf);
    if (c == 4 || leaf.value.find('@') != std::string::npos) return stand_ins_.mail(leaf.value);
    if (c >= 5 && c <= 8) return stand_ins_.shape(leaf.value);
    return stand_ins_.phone(leaf.value);
  }

  std::string short_code(const NamedLeaf& leaf) {
    if (is_known(leaf.value) || is_code(leaf.value, kShortCode)) return leaf.value;
    return by_shape(leaf.value);
  }

  std::string stand_in(const NamedLeaf& leaf) {
    const std::string_view field = leaf.field, type = leaf.type;
    if (is_any(type, {"TS", "DTM", "DT"}) || is_any(field, {"TS", "DTM", "DT", "DR"})) {
      return stand_ins_.date(leaf.value);
    }
    if (is_any(field, {"XPN", "PN", "PPN"})) return name(leaf, 1);
    if (is_any(field, {"XCN", "CN", "CNN", "NDL"})) return person(leaf);
    if (is_any(field, {"CX", "EI", "EIP", "DLN", "CK"})) return identifier(leaf);
    if (is_any(field, {"XAD", "AD"})) return address(leaf);
    if (is_any(field, {"XTN", "TN"})) return telecom(leaf);
    if (is_any(field, {"CWE", "CE", "CNE", "CF"})) return coded(leaf);
    if (field == "HD") return leaf.value;
    if (field == "ED")
      return leaf.place.component == 5 ? std::string(kSampleData) : short_code(leaf);
    if (is_any(field, {"TX", "FT"})) return stand_ins_.text(leaf.value);
    if (is_any(type, {"SI", "NM"}) && is_number(leaf.value)) return leaf.value;
    if (segment_ == "PID" && field == "IS") return county_or_code(leaf);
    if (is_any(type, {"ID", "IS", "TM"})) return short_code(leaf);
    return by_shape(leaf.value);
  }

  // PID-12 is where she lives, though its type is that of a code.
  std::string county_or_code(const NamedLeaf& leaf) {
    return leaf.place.field == 12 ? stand_ins_.text(leaf.value) : short_code(leaf);
  }

  hl7::Message& message_;
  std::set<std::string> words_;
  StandIns stand_ins_;
  std::string segment_;
  std::vector<Change> changes_;
};

}  // namespace

base::Result<std::string> deidentify_v2(const std::string& bytes, const Disguise& disguise) {
  auto message = hl7::Message::parse(bytes);
  if (!message.ok()) return message.error();
  Disguiser(message.value(), disguise).run();
  return message.value().encode();
}

}  // namespace engine::bench
