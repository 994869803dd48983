// Render: the FHIR searchset that a Show gives, as the API's plain JSON.
//
//   render_threads(view.json)       {"threads": [{"id", "title", "status"}]}
//   render_conversation(view.json)  {"thread": {...}, "entries": [{"id", "from", "sent", "text"}]}
//
// The header is the Communication without partOf; entries keep the order they were shown in. An
// entry that was retracted (entered-in-error) is left out. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "base/json.h"
#include "engine/api/releases.h"

namespace adapter::portal {

base::Json render_threads(const base::Json& bundle);
base::Json render_conversation(const base::Json& bundle);

// {"thread", "entry", "again"}: `thread` as the caller wrote it.
base::Json render_released(std::string_view thread, const engine::Release& release);

// The header Communication in a searchset, or nullptr.
const base::Json* find_header(const base::Json& bundle);

// "7" or "t7" (as people are shown it); nullopt for anything else.
std::optional<engine::ThreadId> read_thread_id(std::string_view text);

}  // namespace adapter::portal
