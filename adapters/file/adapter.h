// The file adapter, as the engine sees it: a drop folder of HL7 v2 messages, batches and FHIR
// resources.
//
//   type: file
//   folder: /var/spool/hopline/lab
//
// See source.h (and sink.h, where there is one) for settings, threads and failure. Constant; any
// thread.
#pragma once

#include "engine/api/adapter.h"

namespace adapter {

extern const engine::AdapterInfo kAdapter_file;

}  // namespace adapter
