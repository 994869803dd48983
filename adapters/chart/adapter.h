// The chart adapter, as the engine sees it: the clinician's window and its API.
//
//   adapter: chart
//   settings: {frame_ancestors: "https://ehr.example"}     # who may hold the page in a frame
//
// See source.h for settings, threads and failure. Constant; any thread.
#pragma once

#include "engine/api/adapter.h"

namespace adapter {

extern const engine::AdapterInfo kAdapter_chart;

}  // namespace adapter
