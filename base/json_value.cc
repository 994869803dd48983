#include "base/json.h"

namespace base {

Json Json::boolean(bool truth) {
  Json value;
  value.kind_ = truth ? Kind::kTrue : Kind::kFalse;
  return value;
}

Json Json::integer(long long number) { return Json::number(std::to_string(number)); }

Json Json::number(std::string digits) {
  Json value;
  value.kind_ = Kind::kNumber;
  value.text_ = std::move(digits);
  return value;
}

Json Json::string(std::string text) {
  Json value;
  value.kind_ = Kind::kString;
  value.text_ = std::move(text);
  return value;
}

Json Json::array() {
  Json value;
  value.kind_ = Kind::kArray;
  return value;
}

Json Json::object() {
  Json value;
  value.kind_ = Kind::kObject;
  return value;
}

const Json* Json::find(std::string_view name) const {
  for (const Member& member : members_) {
    if (member.first == name) return &member.second;
  }
  return nullptr;
}

Json* Json::find(std::string_view name) {
  for (Member& member : members_) {
    if (member.first == name) return &member.second;
  }
  return nullptr;
}

const std::string& Json::text_of(std::string_view name) const {
  static const std::string kEmpty;
  const Json* member = find(name);
  return member != nullptr && member->is_string() ? member->text_ : kEmpty;
}

Json& Json::set(std::string_view name, Json value) {
  if (is_null()) kind_ = Kind::kObject;
  CHECK(is_object());
  if (Json* member = find(name)) {
    *member = std::move(value);
    return *member;
  }
  return members_.emplace_back(std::string(name), std::move(value)).second;
}

void Json::erase(std::string_view name) {
  std::erase_if(members_, [name](const Member& member) { return member.first == name; });
}

Json& Json::push(Json value) {
  if (is_null()) kind_ = Kind::kArray;
  CHECK(is_array());
  return items_.emplace_back(std::move(value));
}

bool operator==(const Json& a, const Json& b) {
  return a.kind_ == b.kind_ && a.text_ == b.text_ && a.items_ == b.items_ &&
         a.members_ == b.members_;
}

}  // namespace base
