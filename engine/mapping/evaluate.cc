#include "engine/mapping/evaluate.h"

#include <algorithm>

#include "base/time.h"

namespace engine::mapping {
namespace {

using Kind = Expr::Kind;

// Item text of a FHIR primitive.
std::string text_of(const base::Json& json) {
  if (json.is_bool()) return json.truth() ? "true" : "false";
  return json.text();
}

constexpr std::string_view kDeleted = "\"\"";
constexpr std::size_t kPartsMax = 200;

// Names of segments have three characters: compared in place, as this is asked for every read.
bool is_segment(const hl7::Node& node, std::string_view name) {
  return node.segment != hl7::Message::npos && node.name.size() == 3 && name.size() == 3 &&
         node.name[2] == name[2] && node.name[1] == name[1] && node.name[0] == name[0];
}

std::string_view part_of(std::string_view raw, char separator, int nth) {
  for (int i = 1; i < nth; ++i) {
    const std::size_t end = raw.find(separator);
    if (end == std::string_view::npos) return {};
    raw.remove_prefix(end + 1);
  }
  return raw.substr(0, raw.find(separator));
}

}  // namespace

Evaluator::Evaluator(const Input& input, const hl7::Tree* tree, const Builder& builder,
                     std::vector<ReadNote>* reads)
    : input_(input), tree_(tree), builder_(builder), reads_(reads) {
  zone_.site = input.site;
  if (input.site == nullptr && input.message != nullptr) {
    zone_.message_offset_minutes = offset_of(input.message->text("MSH-7"));
  }
}

FhirScope Evaluator::fhir_scope(const Scene& scene) const {
  const base::Json* resource = input_.resource != nullptr ? &input_.resource->json() : nullptr;
  const base::Json* item = scene.anchor != nullptr ? scene.anchor->item : nullptr;
  return {resource, item != nullptr ? item : resource};
}

Values Evaluator::values(const Expr& expr, const Scene& scene, Reach reach, Want want) const {
  Values out;
  switch (expr.kind) {
    case Kind::kNothing:
      break;
    case Kind::kAddress:
      read_address(expr, scene, {reach, want, out});
      break;
    case Kind::kRelative:
      read_relative(expr, scene, out);
      break;
    case Kind::kConstant:
      out.emplace_back().text = expr.text;
      break;
    case Kind::kBuilt:
      read_built(expr, scene, out);
      break;
    case Kind::kValue:
      read_value(expr, out);
      break;
    case Kind::kCall:
      call(expr, scene, out);
      break;
    case Kind::kPath:
      read_path(expr, scene, out);
      break;
  }
  return out;
}

void Evaluator::read_built(const Expr& expr, const Scene& scene, Values& out) const {
  const Spot spot{scene.anchor != nullptr ? scene.anchor->id : 0, 0};
  const base::Json* built = builder_.find(expr.built, spot);
  if (built == nullptr) return;
  Value& value = out.emplace_back();
  value.text = text_of(*built);
  value.json = built;
}

void Evaluator::read_value(const Expr& expr, Values& out) const {
  // The engine may name its values with or without the sign.
  auto found = input_.values.find(expr.text);
  if (found == input_.values.end()) found = input_.values.find(expr.text.substr(1));
  if (found != input_.values.end() && !found->second.empty()) {
    out.emplace_back().text = found->second;
  } else if (expr.text == "%now") {
    out.emplace_back().text = base::format_fhir_instant(input_.now);
  } else if (expr.text == "%organisation" && input_.site != nullptr &&
             !input_.site->organisation.empty()) {
    out.emplace_back().text = input_.site->organisation;
  }
}

void Evaluator::read_path(const Expr& expr, const Scene& scene, Values& out) const {
  for (const base::Json* item : evaluate(expr.path, fhir_scope(scene))) {
    Value& value = out.emplace_back();
    value.text = text_of(*item);
    value.json = item;
    value.origin = &expr;
    if (reads_ != nullptr) reads_->push_back({"", 0, 0, item, false});
  }
}

void Evaluator::collect(std::size_t node, std::string_view name, Segments& out) const {
  const hl7::Node& here = tree_->nodes()[node];
  if (is_segment(here, name)) out.push_back(here.segment);
  for (const std::size_t child : here.children) collect(child, name, out);
}

Evaluator::Segments Evaluator::visible(const hl7::Address& address, const Anchor& anchor) const {
  Segments out;
  if (!address.groups.empty()) {
    for (const hl7::Place& place : hl7::resolve(address, *input_.message, *tree_, anchor.id)) {
      if (out.empty() || out.back() != place.segment) out.push_back(place.segment);
    }
    return out;
  }
  if (anchor.id == 0) {
    for (const hl7::Node& node : tree_->nodes()) {
      if (is_segment(node, address.segment)) out.push_back(node.segment);
    }
    return out;
  }
  for (const std::size_t node : anchor.nodes) collect(node, address.segment, out);
  std::size_t node = anchor.nodes.front();
  while (out.empty() && node != 0) {
    // A note on the order is no note on each result: an NTE is seen in its own group only.
    if (address.segment == "NTE" && node != anchor.nodes.front()) break;
    node = tree_->nodes()[node].parent;
    for (const std::size_t child : tree_->nodes()[node].children) {
      const hl7::Node& sibling = tree_->nodes()[child];
      if (is_segment(sibling, address.segment)) {
        out.push_back(sibling.segment);
      }
    }
  }
  return out;
}

// The text of a part whose raw bytes are at hand: its first component and subcomponent, unless the
// place names one. Escapes are rare; the message decodes them.
std::string Evaluator::text_at(std::string_view raw, const hl7::Place& place) const {
  const hl7::Delimiters& delimiters = input_.message->delimiters();
  if (raw.find(delimiters.escape) != std::string_view::npos) return input_.message->text(place);
  if (place.component == 0) raw = raw.substr(0, raw.find(delimiters.component));
  if (place.subcomponent == 0) raw = raw.substr(0, raw.find(delimiters.subcomponent));
  return std::string(raw);
}

// Only what text_at() takes has been looked at: the first component where none is named.
void Evaluator::note_read(std::string_view raw, const hl7::Place& place, std::size_t offset) const {
  const hl7::Delimiters& delimiters = input_.message->delimiters();
  if (place.component == 0) raw = raw.substr(0, raw.find(delimiters.component));
  if (place.subcomponent == 0) raw = raw.substr(0, raw.find(delimiters.subcomponent));
  reads_->push_back({"", offset, raw.size(), nullptr, false});
}

void Evaluator::read_leaf(const Expr& expr, const hl7::Place& place, const Reading& reading) const {
  const hl7::Leaf leaf = input_.message->leaf(place);
  if (!leaf.valued()) return;
  Value& value = reading.out.emplace_back();
  if (reading.want == Want::kText) value.text = text_at(leaf.raw, place);
  value.place = place;
  value.offset = leaf.offset;
  value.size = leaf.raw.size();
  value.origin = &expr;
  if (reads_ != nullptr && reading.want == Want::kText) note_read(leaf.raw, place, leaf.offset);
}

void Evaluator::read_segment(const Expr& expr, std::size_t segment, const Reading& reading) const {
  using Index = hl7::Index::Kind;
  const hl7::Address& address = expr.address;
  hl7::Place place{segment, address.field, 1, address.component, address.subcomponent};
  if (address.field == 0) {
    Value& value = reading.out.emplace_back();
    value.place = place;
    value.text = address.segment;
    value.origin = &expr;
    return;
  }
  int first = 1, last = 1;
  const Index index = address.repetition.kind;
  if (index == Index::kNumber) first = last = address.repetition.number;
  if (index == Index::kAll || index == Index::kLast || reading.reach == Reach::kAll) {
    const int count = input_.message->repetition_count(segment, address.field);
    if (index != Index::kNumber) last = count;
    if (index == Index::kLast) first = count;
  }
  for (int repetition = first; repetition <= last; ++repetition) {
    place.repetition = repetition;
    read_leaf(expr, place, reading);
  }
}

void Evaluator::read_address(const Expr& expr, const Scene& scene, const Reading& reading) const {
  using Index = hl7::Index::Kind;
  const Segments segments = visible(expr.address, *scene.anchor);
  if (segments.empty()) return;
  const hl7::Index& index = expr.address.segment_index;
  const bool taken_as_one = scene.anchor->nodes.size() > 1;
  if (index.kind == Index::kAll || (index.kind == Index::kFirst && reading.reach == Reach::kAll) ||
      (index.kind == Index::kFirst && taken_as_one &&
       expr.address.repetition.kind == Index::kAll)) {
    for (const std::size_t segment : segments) read_segment(expr, segment, reading);
    return;
  }
  std::size_t at = 0;
  if (index.kind == Index::kLast) at = segments.size() - 1;
  if (index.kind == Index::kNumber) at = static_cast<std::size_t>(index.number) - 1;
  if (at < segments.size()) read_segment(expr, segments[at], reading);
}

bool Evaluator::has_part(const Expr& relative, const Scene& scene) const {
  if (scene.value == nullptr) return false;
  const auto& parts = scene.value->parts;
  const auto nth = static_cast<std::size_t>(relative.address.component) - 1;
  return nth < parts.size() && !parts[nth].empty() && parts[nth] != kDeleted;
}

void Evaluator::read_relative(const Expr& expr, const Scene& scene, Values& out) const {
  if (!has_part(expr, scene)) return;
  const auto& parts = scene.value->parts;
  const auto nth = static_cast<std::size_t>(expr.address.component) - 1;
  hl7::Place place = scene.value->place;
  std::string_view raw = parts[nth];
  if (place.component != 0) {
    place.subcomponent = expr.address.component;
    if (expr.address.subcomponent != 0) return;
  } else {
    place.component = expr.address.component;
    place.subcomponent = expr.address.subcomponent;
    if (place.subcomponent != 0) {
      raw = part_of(raw, input_.message->delimiters().subcomponent, place.subcomponent);
    }
  }
  if (raw.empty()) return;
  Value& value = out.emplace_back();
  value.text = text_at(raw, place);
  value.place = place;
  value.offset = scene.value->offset + static_cast<std::size_t>(raw.data() - parts.front().data());
  value.size = raw.size();
  value.origin = &expr;
  if (reads_ != nullptr) note_read(raw, place, value.offset);
}

SplitValue::SplitValue(const hl7::Message& message, const hl7::Place& where) : place(where) {
  const hl7::Leaf leaf = message.leaf(where);
  const hl7::Delimiters& delimiters = message.delimiters();
  const char separator = where.component == 0 ? delimiters.component : delimiters.subcomponent;
  offset = leaf.offset;
  std::string_view rest = leaf.raw;
  while (parts.size() < kPartsMax) {
    const std::size_t end = std::min(rest.find(separator), rest.size());
    parts.push_back(rest.substr(0, end));
    if (end == rest.size()) return;
    rest.remove_prefix(end + 1);
  }
}

}  // namespace engine::mapping
