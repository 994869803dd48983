// Small values made in one expression.
//
//   body.set("subject", json_object_of("reference", Json::string("Patient/7")));
//   body.set("category", json_array_of(concept));          // [concept]
//
// Pure; any thread.
#pragma once

#include <string_view>
#include <utility>

#include "base/json.h"

namespace base {

inline Json json_object_of(std::string_view name, Json value) {
  Json json = Json::object();
  json.set(name, std::move(value));
  return json;
}

inline Json json_array_of(Json item) {
  Json json = Json::array();
  json.push(std::move(item));
  return json;
}

}  // namespace base
