#include "fhir/types.h"

#include <algorithm>
#include <tuple>

#include "fhir/type_tables.h"

namespace fhir {
namespace {

// Shorter first: most comparisons then end at the length.
bool is_before(const Member& member, std::string_view name) {
  if (member.name.size() != name.size()) return member.name.size() < name.size();
  return member.name < name;
}

std::pair<std::string_view, std::string_view> split_last(std::string_view path) {
  const auto dot = path.rfind('.');
  if (dot == path.npos) return {"", path};
  return {path.substr(0, dot), path.substr(dot + 1)};
}

const Shape* shape_at(std::string_view type, std::string_view path) {
  if (path.empty()) {
    const Type* found = find_type(type);
    return found == nullptr ? nullptr : &found->shape;
  }
  const Member* member = find_member(type, path);
  return member == nullptr ? nullptr : &member->shape();
}

}  // namespace

bool ValueSet::holds(std::string_view code) const {
  const auto at = std::lower_bound(all.begin(), all.end(), std::pair(code, std::string_view()));
  return at != all.end() && at->first == code;
}

bool ValueSet::holds(std::string_view system, std::string_view code) const {
  return std::binary_search(all.begin(), all.end(), std::pair(code, system));
}

bool Member::is_list() const { return element->is_list; }

const Shape& Member::shape() const {
  return element->shape != nullptr ? *element->shape : type->shape;
}

const Member* Shape::find(std::string_view name) const {
  const auto at = std::lower_bound(members.begin(), members.end(), name, is_before);
  return at != members.end() && at->name == name ? &*at : nullptr;
}

bool Type::is_a(std::string_view ancestor) const {
  for (const Type* type = this; type != nullptr; type = type->base) {
    if (type->name == ancestor) return true;
  }
  return false;
}

bool is_resource_type(std::string_view name) {
  const Type* type = find_type(name);
  return type != nullptr && type->kind == Type::Kind::kResource && !type->is_abstract;
}

const Type* find_type(std::string_view name) {
  const auto& types = all_types();
  const auto at = std::lower_bound(
      types.begin(), types.end(), name,
      [](const Type* type, std::string_view wanted) { return type->name < wanted; });
  return at != types.end() && (*at)->name == name ? *at : nullptr;
}

const std::vector<const Type*>& all_types() { return type_tables().types; }

const Member* find_member(std::string_view type, std::string_view path) {
  const Type* root = find_type(type);
  const Shape* shape = root == nullptr ? nullptr : &root->shape;
  const Member* member = nullptr;
  while (shape != nullptr) {
    const auto dot = path.find('.');
    member = shape->find(path.substr(0, dot));
    if (member == nullptr || dot == path.npos) return member;
    shape = &member->shape();
    path.remove_prefix(dot + 1);
  }
  return nullptr;
}

const Element* find_element(std::string_view type, std::string_view path) {
  if (const Member* member = find_member(type, path)) return member->element;
  auto [parent, name] = split_last(path);
  if (name.ends_with("[x]")) name.remove_suffix(3);
  const Shape* shape = shape_at(type, parent);
  if (shape == nullptr) return nullptr;
  for (const Element* element : shape->elements) {
    if (element->is_choice && element->name == name) return element;
  }
  return nullptr;
}

}  // namespace fhir
