// The MLLP adapter: HL7 v2 in and out over TCP, as the engine sees it.
//
//   type: mllp                      # an endpoint's file, source side
//   listen: 127.0.0.1:2575
//
// A source listens and answers with ACKs; a sink sends parcels and reads ACKs. See source.h and
// sink.h for their settings. Constant; any thread.
#pragma once

#include "engine/api/adapter.h"

namespace adapter {

extern const engine::AdapterInfo kAdapter_mllp;

}  // namespace adapter
