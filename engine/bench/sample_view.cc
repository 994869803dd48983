#include "engine/bench/sample_view.h"

#include <algorithm>

#include "fhir/types.h"
#include "hl7/leaves.h"
#include "hl7/value_class.h"

namespace engine::bench {
namespace {

using base::Json;
using mapping::Fault;
using mapping::Output;
using mapping::ReadNote;

constexpr std::size_t kDepthMax = 64;

Json text(std::string_view words) { return Json::string(std::string(words)); }

Json number(std::size_t value) { return Json::integer(static_cast<long long>(value)); }

bool overlaps(std::size_t a, std::size_t a_size, std::size_t b, std::size_t b_size) {
  return a < b + b_size && b < a + a_size;
}

// What the rows did with one part.
struct Use {
  bool used = false, asked = false, faulty = false;
  std::vector<std::string> rules;

  void add(const ReadNote& read) {
    (read.used ? used : asked) = true;
    if (std::find(rules.begin(), rules.end(), read.rule) == rules.end()) rules.push_back(read.rule);
  }
  std::string_view word() const {
    if (faulty) return "fault";
    return used ? "used" : (asked ? "asked" : "unused");
  }
};

// Counts parts while they are written.
struct Counts {
  std::size_t parts = 0, used = 0;
};

void put_use(Json& part, const Use& use, Counts& counts) {
  part.set("use", text(use.word()));
  Json rules = Json::array();
  for (const std::string& rule : use.rules) rules.push(text(rule));
  part.set("rules", std::move(rules));
  ++counts.parts;
  if (use.used) ++counts.used;
}

Json whole(std::string_view kind, BenchValues values, const Counts& counts, Json segments) {
  Json view = Json::object();
  view.set("kind", text(kind));
  view.set("masked", Json::boolean(values == BenchValues::kMasked));
  view.set("parts", number(counts.parts));
  view.set("used", number(counts.used));
  view.set("segments", std::move(segments));
  return view;
}

Use use_of(std::size_t offset, std::size_t size, const Output& output) {
  Use use;
  for (const ReadNote& read : output.reads) {
    if (read.size > 0 && overlaps(offset, size, read.offset, read.size)) use.add(read);
  }
  for (const Fault& fault : output.faults) {
    if (fault.policy == mapping::Policy::kHold && fault.size > 0 &&
        overlaps(offset, size, fault.offset, fault.size)) {
      use.faulty = true;
    }
  }
  return use;
}

// MSH-1 and MSH-2 are how the message is written, not what it says.
bool is_punctuation(const hl7::NamedSegment& segment, const hl7::NamedLeaf& leaf) {
  return segment.name == "MSH" && leaf.place.field <= 2;
}

Json part_of(const hl7::Message& message, const hl7::NamedLeaf& leaf, const Output& output,
             BenchValues values, Counts& counts) {
  const hl7::Leaf raw = message.leaf(leaf.place);
  Json part = Json::object();
  part.set("address", text(leaf.address));
  part.set("name", text(leaf.name));
  part.set("type", text(leaf.type));
  const bool deleted = leaf.presence == hl7::Presence::kDelete;
  part.set("value", text(deleted ? "\"\"" : shown(leaf.value, values)));
  part.set("offset", number(raw.offset));
  part.set("size", number(raw.raw.size()));
  put_use(part, use_of(raw.offset, raw.raw.size(), output), counts);
  return part;
}

bool contains(const std::vector<const Json*>& chain, const Json* item) {
  return std::find(chain.begin(), chain.end(), item) != chain.end();
}

// "Appointment.participant[0].status" without the indexes, as the R4 tables name it.
std::string_view type_of(const std::string& type, std::string_view path) {
  std::string bare;
  bool inside = false;
  for (const char c : path.substr(std::min(path.find('.') + 1, path.size()))) {
    if (c == '[') inside = true;
    if (!inside) bare += c;
    if (c == ']') inside = false;
  }
  const fhir::Member* member = fhir::find_member(type, bare);
  return member != nullptr && member->type != nullptr ? member->type->name : std::string_view();
}

void add_leaves(const Json& json, JsonLeaf at, std::vector<JsonLeaf>& out) {
  at.chain.push_back(&json);
  if (at.chain.size() > kDepthMax) return;
  if (json.is_object()) {
    for (const auto& [name, value] : json.members()) {
      if (name != "resourceType") add_leaves(value, {at.path + "." + name, nullptr, at.chain}, out);
    }
    return;
  }
  if (json.is_array()) {
    std::size_t index = 0;
    for (const Json& item : json.items()) {
      add_leaves(item, {at.path + "[" + std::to_string(index++) + "]", nullptr, at.chain}, out);
    }
    return;
  }
  at.value = &json;
  out.push_back(std::move(at));
}

}  // namespace

std::string shown(std::string_view value, BenchValues values) {
  return values == BenchValues::kMasked ? hl7::value_class(value) : std::string(value);
}

std::vector<JsonLeaf> leaves_of(const Json& json, const std::string& root) {
  std::vector<JsonLeaf> out;
  add_leaves(json, {root, nullptr, {}}, out);
  return out;
}

Json view_of(const hl7::Message& message, const Output& output, BenchValues values) {
  Counts counts;
  Json segments = Json::array();
  for (const hl7::NamedSegment& segment : hl7::named_leaves(message)) {
    Json parts = Json::array();
    for (const hl7::NamedLeaf& leaf : segment.leaves) {
      if (is_punctuation(segment, leaf)) continue;
      parts.push(part_of(message, leaf, output, values, counts));
    }
    Json one = Json::object();
    one.set("name", text(segment.name));
    one.set("title", text(segment.title));
    one.set("parts", std::move(parts));
    segments.push(std::move(one));
  }
  return whole("hl7", values, counts, std::move(segments));
}

Json view_of(const fhir::Resource& resource, const Output& output, BenchValues values) {
  Counts counts;
  Json parts = Json::array();
  for (const JsonLeaf& leaf : leaves_of(resource.json(), resource.type())) {
    Use use;
    for (const ReadNote& read : output.reads) {
      if (read.item != nullptr && contains(leaf.chain, read.item)) use.add(read);
    }
    Json part = Json::object();
    part.set("address", text(leaf.path));
    part.set("name", text(""));
    part.set("type", text(type_of(resource.type(), leaf.path)));
    const std::string value =
        leaf.value->is_bool() ? (leaf.value->truth() ? "true" : "false") : leaf.value->text();
    part.set("value", text(shown(value, values)));
    put_use(part, use, counts);
    parts.push(std::move(part));
  }
  Json one = Json::object();
  one.set("name", text(resource.type()));
  one.set("title", text("FHIR R4"));
  one.set("parts", std::move(parts));
  Json segments = Json::array();
  segments.push(std::move(one));
  return whole("fhir", values, counts, std::move(segments));
}

}  // namespace engine::bench
