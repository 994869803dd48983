// Answers of the API: JSON, or a problem document (RFC 9457).
//
//   respond(json_response(200, body, token));
//   respond(problem_response({400, "unknown-member", "there is no member of this name", "/x"},
//   id)); respond(error_response(error, token));           // what the engine refused
//
// A problem names a place in the request (a JSON pointer) and never a value. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "net/router.h"

namespace adapter::portal {

struct Problem {
  int status = 400;
  std::string code;    // last part of the type URN: "unknown-member"
  std::string detail;  // for a person
  std::string pointer = {};
};

net::Response json_response(int status, const base::Json& body, std::string_view token);
net::Response problem_response(const Problem& problem, std::string_view token);
net::Response error_response(const base::Error& error, std::string_view token);

}  // namespace adapter::portal
