// A Response as bytes.
//
//   std::string out = net::write_response(response, {.keep_alive = true, .now = clock.now()});
//
// Adds Content-Length, Date and the security headers that the response does not set itself. A
// header with a control character would let a handler's data split the answer: the whole is then a
// 500. Pure; any thread.
#pragma once

#include <string>

#include "base/clock.h"
#include "net/router.h"

namespace net {

struct WriteOptions {
  bool keep_alive = true;
  bool head_only = false;  // HEAD: the length is that of the body which is left out
  bool tls = false;
  base::Instant now;
};

std::string write_response(const Response& response, const WriteOptions& options);

}  // namespace net
