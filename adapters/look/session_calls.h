// SessionCalls: the session of a window over HTTP, the same for all windows.
//
//   look::mount_sessions(host);                          // once, by whoever builds the engine
//   POST   /api/v1/session   {"code"}  -> 201 {"token", "window", ..., "idle_ends", "ends"}
//   GET    /api/v1/session             -> the same without token; does not prolong it
//   PUT    /api/v1/session             -> "I am still here": prolongs it
//   DELETE /api/v1/session[?everywhere=yes]  -> 204, log-out
//
// A code stands in a link's fragment and opens one session once; the token comes in the answer's
// body and goes back in Authorization, never in a cookie or an address. An unknown, used or old
// code, and an ended session, are 401 without a reason. Handlers never block.
#pragma once

#include <string_view>

#include "engine/api/adapter.h"
#include "net/router.h"

namespace adapter::look {

inline constexpr std::size_t kSessionBodyBytesMax = 1024;

void mount_sessions(engine::Host& host);

// Who makes a request. What a page does by itself (it says so in the header X-Hopline-Auto) does
// not prolong her session.
base::Result<engine::Actor> actor_of(engine::Host& host, const net::Request& request);

}  // namespace adapter::look
