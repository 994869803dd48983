// A Response as bytes.
//
//   std::string out = net::write_response(response, {.keep_alive = true, .now = clock.now()});
//
// Adds Content-Length, Date and the security headers that the response does not set itself. A
// header with a control character would let a handler's data split the answer: the whole is then a
// 500. An answer with events has no length; what follows its head is the caller's to write. Pure;
// any thread.
#pragma once

#include <string>

#include "base/clock.h"
#include "net/router.h"

namespace net {

struct WriteOptions {
  bool keep_alive = true;
  bool head_only = false;  // HEAD: the length is that of the body which is left out
  bool tls = false;
  bool chunked = true;  // how events follow; HTTP/1.0 knows no chunks
  base::Instant now;
};

// False: a status or a header is wrong, and the 500 is what would be written.
bool may_be_sent(const Response& response);
std::string write_response(const Response& response, const WriteOptions& options);

}  // namespace net
