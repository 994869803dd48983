// Source: the bench under /workbench/ and /api/v1/mappings.
//
//   auto source = make_source(settings, host);      // mounts; start() opens
//
// No settings. Every call asks who it is; the bench is for staff of role analyst, whoever else asks
// is answered 403, and where the engine has no bench 503. A held message comes by the Reader, as a
// Show for each answer, with its values masked unless a reason is given. Nothing here can deliver.
// Handlers hand their work to the executor; answers hold no patient data but those of a sample that
// was shown.
#pragma once

#include <memory>

#include "engine/api/adapter.h"

namespace adapter::workbench {

base::Result<std::unique_ptr<engine::Source>> make_source(const engine::Settings& settings,
                                                          engine::Host& host);

}  // namespace adapter::workbench
