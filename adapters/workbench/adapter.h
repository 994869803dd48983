// The workbench adapter, as the engine sees it: the interface analyst's bench, page and API.
//
//   adapter: workbench
//   direction: in
//   (no settings)
//
// See source.h for what it serves, threads and failure. Constant; any thread.
#pragma once

#include "engine/api/adapter.h"

namespace adapter {

extern const engine::AdapterInfo kAdapter_workbench;

}  // namespace adapter
