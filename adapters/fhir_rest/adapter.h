// The fhir_rest adapter, as the engine sees it: FHIR R4 REST in, and write-back to an EHR's FHIR
// endpoint.
//
//   type: fhir_rest
//   path: /fhir/R4
//
// See source.h (and sink.h, where there is one) for settings, threads and failure. Constant; any
// thread.
#pragma once

#include "engine/api/adapter.h"

namespace adapter {

extern const engine::AdapterInfo kAdapter_fhir_rest;

}  // namespace adapter
