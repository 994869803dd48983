// Visit: a call to an API, from its handler to its answer.
//
//   struct Visit : web::Visit { void answer(const Json& body) const; };    // in your own shapes
//   visit.query("patient")                    // "" when absent or repeated
//   visit.param("id")                         // of the path's pattern
//
// Its pass is what stop() waits for: keep the visit until it has been answered, exactly once, from
// any thread.
#pragma once

#include <string>
#include <string_view>

#include "engine/api/actor.h"
#include "net/router.h"
#include "net/turnstile.h"

namespace adapter::web {

struct Visit {
  net::Request request;
  net::Respond respond;
  net::Turnstile::Pass pass;
  std::string token = {};    // X-Request-Id
  engine::Actor actor = {};  // once it is known who calls

  std::string_view query(std::string_view name) const { return request.parameter(name); }
  std::string_view param(std::string_view name) const {
    const auto found = request.params.find(std::string(name));
    return found == request.params.end() ? std::string_view() : found->second;
  }
};

}  // namespace adapter::web
