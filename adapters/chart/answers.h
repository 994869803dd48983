// Answers of the clinician's API, and the ids that its requests hold.
//
//   respond(json_answer(200, view.json, token));
//   respond(problem_answer(error, token));               // what the engine refused: RFC 9457
//   auto thread = read_id("t7", 't');                    // 7; nullopt when it is none
//
// A problem repeats nothing of the request. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "net/router.h"

namespace adapter::chart {

net::Response json_answer(int status, const base::Json& body, std::string_view token);
net::Response problem_answer(int status, std::string_view detail, std::string_view token);
net::Response problem_answer(const base::Error& error, std::string_view token);

// A positive number of at most 18 digits, with or without its letter.
std::optional<std::int64_t> read_id(std::string_view text, char letter);

}  // namespace adapter::chart
