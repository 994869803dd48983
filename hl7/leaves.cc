#include "hl7/leaves.h"

#include <map>

#include "hl7/dictionary.h"

namespace hl7 {
namespace {

class Lister {
 public:
  explicit Lister(const Message& message)
      : message_(message), words_(message.text(Place{0, 12, 1, 1, 1})) {}

  const Dictionary& words() const { return words_; }

  std::vector<NamedLeaf> rows(std::size_t segment, int nth, bool alone) const {
    std::vector<NamedLeaf> out;
    std::string name(message_.segment_name(segment));
    if (!alone) name += "[" + std::to_string(nth) + "]";
    for (int field = 1; field <= message_.field_count(segment); ++field) {
      const std::string address = name + "-" + std::to_string(field);
      const int repetitions = message_.repetition_count(segment, field);
      for (int i = 1; i <= repetitions; ++i) {
        const std::string index = repetitions > 1 ? "[" + std::to_string(i) + "]" : "";
        add_repetition(Place{segment, field, i}, address + index, out);
      }
    }
    return out;
  }

 private:
  // OBX-5 has the type that OBX-2 says.
  PartInfo info(const Place& place) const {
    const std::string_view segment = message_.segment_name(place.segment);
    PartInfo field = words_.field(segment, place.field);
    if (segment == "OBX" && place.field == 5) {
      const std::string_view stated = message_.leaf(Place{place.segment, 2, 1, 1, 1}).raw;
      if (!stated.empty()) field.type = stated;
    }
    return field;
  }

  void add_repetition(const Place& place, const std::string& address,
                      std::vector<NamedLeaf>& out) const {
    const PartInfo field = info(place);
    const int components = message_.component_count(place);
    for (int c = 1; c <= components; ++c) {
      Place component = place;
      component.component = c;
      const int parts = message_.subcomponent_count(component);
      const PartInfo known = words_.component(field.type, c);
      for (int p = 1; p <= parts; ++p) {
        component.subcomponent = p;
        std::string at = address;
        if (components > 1 || parts > 1) at += "." + std::to_string(c);
        if (parts > 1) at += "." + std::to_string(p);
        const bool whole = components == 1 && parts == 1;
        std::string name(field.name);
        if (!whole && !known.name.empty()) name.append(" / ").append(known.name);
        const std::string_view inner = parts > 1 ? words_.component(known.type, p).name : "";
        if (!inner.empty()) name.append(" / ").append(inner);
        add_leaf(
            NamedLeaf{component, at, whole ? field.type : known.type, field.type, name, {}, {}},
            out);
      }
    }
  }

  void add_leaf(NamedLeaf row, std::vector<NamedLeaf>& out) const {
    row.presence = message_.leaf(row.place).presence;
    if (row.presence != Presence::kValue && row.presence != Presence::kDelete) return;
    row.value = message_.text(row.place);
    out.push_back(std::move(row));
  }

  const Message& message_;
  Dictionary words_;
};

}  // namespace

std::vector<NamedSegment> named_leaves(const Message& message) {
  const Lister lister(message);
  std::map<std::string_view, int> total, seen;
  for (std::size_t i = 0; i < message.segment_count(); ++i) ++total[message.segment_name(i)];
  std::vector<NamedSegment> out;
  for (std::size_t i = 0; i < message.segment_count(); ++i) {
    const std::string_view name = message.segment_name(i);
    out.push_back({i, std::string(name), lister.words().segment_name(name),
                   lister.rows(i, ++seen[name], total[name] == 1)});
  }
  return out;
}

}  // namespace hl7
