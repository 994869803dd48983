// Reach: asks the engine that serves the data directory, or opens the store when none does.
//
//   auto reply = ask(options, request);            // Result<Json>: the "result" of the answer
//
// One call a process; it may open and close an engine. Errors are the engine's own.
#pragma once

#include "base/json.h"
#include "engine/cli/configuration.h"

namespace engine::cli {

base::Result<base::Json> ask(const ConfOptions& options, const base::Json& request);

// {"command": name, ...}
base::Json request_of(std::string_view command);

}  // namespace engine::cli
