// Answers over HTTP: what is the same for every interface, whatever its bodies look like.
//
//   net::Response answer{web::status_of(error.code), ...};
//   respond(web::stamp(std::move(answer), token));       // kept by no cache, X-Request-Id
//   auto thread = web::read_id("t7", 't');               // 7; nullopt when it is none
//
// Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "net/router.h"

namespace adapter::web {

int status_of(base::Code code);

// Nobody keeps it; `token` is that of the request, or "". 401 says how to sign in (RFC 9110 11.6.1)
// and 503 when to come again, where the answer does not say so already.
net::Response stamp(net::Response response, std::string_view token);

// A positive number of at most 18 digits.
std::optional<std::int64_t> read_number(std::string_view text);
// The same with or without its letter.
std::optional<std::int64_t> read_id(std::string_view text, char letter);

}  // namespace adapter::web
