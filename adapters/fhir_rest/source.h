// Source: the FHIR R4 REST endpoint of an EHR or a FHIR client, on the one public listener.
//
//   auto source = make_source(settings, host);      // mounts its routes
//   source.value()->start();                        // 503 before this and after drain()
//
// Settings: `path` (default /fhir/R4), `public_url` (what Location begins with; default the path).
// Each request is authenticated before anything of it is read but its head; only /metadata needs no
// credential. Handlers never block: the answer is written on the executor after the commit.
// Thread-safe after start(); a fault of the settings is answered by make_source(), all at once.
#pragma once

#include <memory>

#include "base/result.h"
#include "engine/api/adapter.h"

namespace adapter::fhir_rest {

base::Result<std::unique_ptr<engine::Source>> make_source(const engine::Settings& settings,
                                                          engine::Host& host);

}  // namespace adapter::fhir_rest
