// The SMART adapter, as the engine sees it: launches from an enrolled EHR (SMART App Launch 2).
//
//   adapter: smart
//   settings: {iss: https://ehr.example/fhir, client_id: hopline, public_url: https://hopline...}
//
// See source.h for settings, threads and failure. Constant; any thread.
#pragma once

#include "engine/api/adapter.h"

namespace adapter {

extern const engine::AdapterInfo kAdapter_smart;

}  // namespace adapter
