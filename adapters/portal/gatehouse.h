// Gatehouse: what both sides of the portal do before a call is looked at.
//
//   mount(host, turnstile, operation, [](Visit visit) { visit.respond(...); });
//
// A handler gets a Visit: the request, who makes it, and a pass that stop() waits for. A call that
// is not signed in, or that comes while the adapter is closed, is answered here. I/O threads.
#pragma once

#include <functional>
#include <string>

#include "adapters/portal/operations.h"
#include "adapters/portal/problem.h"
#include "engine/api/adapter.h"
#include "net/router.h"
#include "net/turnstile.h"

namespace adapter::portal {

struct Visit {
  net::Request request;
  net::Respond respond;
  engine::Actor actor;
  std::string token;  // X-Request-Id
  net::Turnstile::Pass pass;

  void answer(int status, const base::Json& body) const {
    respond(json_response(status, body, token));
  }
  void refuse(const Problem& problem) const { respond(problem_response(problem, token)); }
  void refuse(const base::Error& error) const { respond(error_response(error, token)); }
  std::string_view query(std::string_view name) const;  // "" when absent or repeated
  std::string_view param(std::string_view name) const;
};

using Handle = std::function<void(Visit)>;

void mount(engine::Host& host, const net::Turnstile& turnstile, const Operation& operation,
           Handle handle);

}  // namespace adapter::portal
