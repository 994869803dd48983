// AdminParts: what the groups of admin commands share, and the groups that have a file of their
// own.
//
//   return token.ok() ? good(std::move(json)) : bad(token.error());
//   if (command.starts_with("token.")) return handle_token(engine, act, request, by);
//
// Answers are those of admin.h. Called on the admin server's thread or a command's own.
#pragma once

#include <string_view>

#include "base/json.h"
#include "engine/pipeline/engine.h"

namespace engine {

base::Json good(base::Json result);
base::Json bad(const base::Error& error);

// A number under that name; 0 when there is none.
std::int64_t number_in(const base::Json& request, std::string_view name);

// issue, link, list, revoke.
base::Json handle_token(Engine& engine, std::string_view act, const base::Json& request,
                        const Actor& by);

// explain: what would be decided about a hop.
base::Json handle_consent(Engine& engine, std::string_view act, const base::Json& request,
                          const Actor& by);

}  // namespace engine
