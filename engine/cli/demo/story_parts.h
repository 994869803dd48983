// Story parts: reading what servers answered, for the files that make up DemoStory.
//
//   const Json body = body_of(world.call("GET", path, token), 200);    // null when it is not 200
//   for (const Json& entry : items_of(body, "entries")) ...            // none when it is no list
//
// Pure; any thread.
#pragma once

#include <initializer_list>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "net/http_client.h"

namespace engine::cli {

base::Json body_of(const base::Result<net::ClientReply>& reply, int status);
std::vector<base::Json> items_of(const base::Json& json, std::string_view member);
bool holds_any(std::string_view text, std::initializer_list<std::string_view> words);

}  // namespace engine::cli
