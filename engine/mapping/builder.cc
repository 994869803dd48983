#include "engine/mapping/builder.h"

namespace engine::mapping {
namespace {

// The repetition of a value numbers the last labelled step of its path; those before are one.
const Step* last_label(const Target& target) {
  const Step* last = nullptr;
  for (const Step& step : target.steps) {
    if (!step.label.empty()) last = &step;
  }
  return last;
}

Spot spot_of(const Step& step, const Step* last, const Spot& spot) {
  return &step == last ? spot : Spot{spot.anchor, 0};
}

// The member, made when it is not there.
base::Json& member_of(base::Json& json, const std::string& name) {
  if (base::Json* member = json.find(name)) return *member;
  if (json.is_null()) json = base::Json::object();
  auto& members = json.members();
  // Most objects have two to four members: room for them at once.
  if (members.empty()) members.reserve(4);
  return members.emplace_back(name, base::Json()).second;
}

}  // namespace

Builder::Builder(std::string type, const hl7::Tree* tree) : tree_(tree) {
  documents_.push_back(Document{std::move(type), base::Json::object(), "", 0});
  documents_[0].json.members().reserve(8);
  if (!documents_[0].type.empty()) {
    documents_[0].json.set("resourceType", base::Json::string(documents_[0].type));
  }
}

bool Builder::encloses(std::size_t outer, std::size_t inner) const {
  if (outer == inner || outer == 0) return true;
  if (tree_ == nullptr) return false;
  while (inner != 0) {
    inner = tree_->nodes()[inner].parent;
    if (inner == outer) return true;
  }
  return false;
}

std::size_t Builder::find_document(const Target& target, const Spot& spot) const {
  if (target.type.empty()) return 0;
  for (std::size_t i = 0; i < documents_.size(); ++i) {
    const Document& document = documents_[i];
    if (document.type == target.type && document.label == target.label &&
        (target.label.empty() || encloses(document.anchor, spot.anchor))) {
      return i;
    }
  }
  return kNone;
}

std::size_t Builder::find_item(const Step& step, std::size_t parent, const Spot& spot) const {
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    if (item.parent == parent && item.spot.repetition == spot.repetition && item.step == step.key &&
        encloses(item.spot.anchor, spot.anchor)) {
      return i;
    }
  }
  return kNone;
}

std::size_t Builder::open_item(const Step& step, std::size_t parent, const Spot& spot,
                               base::Json& list) {
  const std::size_t found = find_item(step, parent, spot);
  if (found != kNone) return found;
  if (list.is_null()) list = base::Json::array();
  items_.push_back(Item{step.key, parent, spot, list.items().size()});
  list.push(base::Json());
  return items_.size() - 1;
}

base::Json& Builder::open(const Target& target, const Spot& spot) {
  std::size_t parent = find_document(target, spot);
  if (parent == kNone) {
    parent = documents_.size();
    documents_.push_back(Document{target.type, base::Json::object(), target.label, spot.anchor});
    documents_.back().json.set("resourceType", base::Json::string(target.type));
  }
  base::Json* json = &documents_[parent].json;
  const Step* last = last_label(target);
  for (const Step& step : target.steps) {
    json = &member_of(*json, step.name);
    if (step.label.empty()) continue;
    const std::size_t item = open_item(step, parent, spot_of(step, last, spot), *json);
    json = &json->items()[items_[item].index];
    parent = kItems + item;
  }
  return *json;
}

const base::Json* Builder::find(const Target& target, const Spot& spot) const {
  std::size_t parent = find_document(target, spot);
  if (parent == kNone) return nullptr;
  const base::Json* json = &documents_[parent].json;
  const Step* last = last_label(target);
  for (const Step& step : target.steps) {
    json = json->find(step.name);
    if (json == nullptr) return nullptr;
    if (step.label.empty()) continue;
    const std::size_t item = find_item(step, parent, spot_of(step, last, spot));
    if (item == kNone || items_[item].index >= json->items().size()) return nullptr;
    json = &json->items()[items_[item].index];
    parent = kItems + item;
  }
  return json->is_null() ? nullptr : json;
}

void Builder::remove(const Target& target) {
  base::Json* json = &documents_[0].json;
  for (const Step& step : target.steps) {
    if (&step == &target.steps.back()) return json->erase(step.name);
    json = json->find(step.name);
    if (json == nullptr) return;
  }
}

std::string Builder::path_of(const Target& target, const Spot& spot) const {
  std::size_t parent = find_document(target, spot);
  if (parent == kNone) return target.written;
  std::string path = documents_[parent].type;
  const Step* last = last_label(target);
  for (const Step& step : target.steps) {
    if (!path.empty()) path += '.';
    path += step.name;
    if (step.label.empty()) continue;
    const std::size_t item = find_item(step, parent, spot_of(step, last, spot));
    if (item == kNone) return path;
    path += "[" + std::to_string(items_[item].index) + "]";
    parent = kItems + item;
  }
  return path;
}

}  // namespace engine::mapping
