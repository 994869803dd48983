// Answers of the clinician's API.
//
//   respond(json_answer(200, view.json, token));
//   respond(problem_answer(error, token));               // what the engine refused: RFC 9457
//
// A problem repeats nothing of the request. Pure; any thread.
#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "net/router.h"

namespace adapter::chart {

net::Response json_answer(int status, const base::Json& body, std::string_view token);
net::Response problem_answer(int status, std::string_view detail, std::string_view token);
net::Response problem_answer(const base::Error& error, std::string_view token);

}  // namespace adapter::chart
