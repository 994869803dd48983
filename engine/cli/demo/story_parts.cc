#include "engine/cli/demo/story_parts.h"

#include <algorithm>

namespace engine::cli {

using base::Json;

Json body_of(const base::Result<net::ClientReply>& reply, int status) {
  if (!reply.ok() || reply.value().status != status) return Json();
  auto body = base::parse_json(reply.value().body);
  return body.ok() ? std::move(body).value() : Json();
}

std::vector<Json> items_of(const Json& json, std::string_view member) {
  const Json* list = json.find(member);
  return list == nullptr ? std::vector<Json>{} : list->items();
}

bool holds_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

}  // namespace engine::cli
