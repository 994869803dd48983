// Sink: write-back to the EHR's FHIR endpoint, one resource a parcel.
//
//   auto sink = make_sink(settings, host);
//   sink.value()->deliver(cleared, [](engine::Outcome outcome) { ... });   // from the sink's
//   thread sink.value()->stop();                                                  // joins it
//
// Settings: `url` (FHIR base), `token_file` or `token`, `ca_file`, `timeout_ms`. The HTTP client
// blocks, so deliveries run on a thread of the sink's own with a short queue. An unknown outcome is
// settled by searching for the parcel's identifier before anything is sent again.
#pragma once

#include <memory>

#include "base/result.h"
#include "engine/api/adapter.h"

namespace adapter::fhir_rest {

base::Result<std::unique_ptr<engine::Sink>> make_sink(const engine::Settings& settings,
                                                      engine::Host& host);

}  // namespace adapter::fhir_rest
