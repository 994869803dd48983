// Gatehouse: what both sides of the portal do before a call is looked at.
//
//   serve(operation, admitted(host, [](Visit visit) { visit.answer(200, ...); }));
//
// A handler gets a Visit: the request, who makes it, and a pass that stop() waits for. A call that
// is not signed in, or that comes while the adapter is closed, is answered here. I/O threads.
#pragma once

#include <functional>

#include "adapters/portal/problem.h"
#include "adapters/web/http_source.h"
#include "adapters/web/visit.h"

namespace adapter::portal {

struct Visit : web::Visit {
  void answer(int status, const base::Json& body) const {
    respond(json_response(status, body, token));
  }
  void refuse(const Problem& problem) const { respond(problem_response(problem, token)); }
  void refuse(const base::Error& error) const { respond(error_response(error, token)); }
};

// What guards them while the adapter is closed.
net::Response closed_answer(const net::Request& request);

// A handler of calls by people: `handle` gets those that are signed in.
web::Handle admitted(engine::Host& host, std::function<void(Visit)> handle);

}  // namespace adapter::portal
