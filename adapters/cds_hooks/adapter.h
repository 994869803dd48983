// The CDS Hooks adapter, as the engine sees it: one card in the chart when a patient waits for an
// answer (HL7 CDS Hooks 3.0.0, hook patient-view).
//
//   adapter: cds_hooks
//   settings: {issuer: https://ehr.example, jwks_url: ..., public_url: https://hopline.example}
//
// See source.h for settings, threads and failure. Constant; any thread.
#pragma once

#include "engine/api/adapter.h"

namespace adapter {

extern const engine::AdapterInfo kAdapter_cds_hooks;

}  // namespace adapter
