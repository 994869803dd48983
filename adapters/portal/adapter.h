// The portal adapter, as the engine sees it: the conversation API of patients and staff, and their
// live events.
//
//   type: portal
//   (no settings)
//
// See source.h (and sink.h, where there is one) for settings, threads and failure. Constant; any
// thread.
#pragma once

#include "engine/api/adapter.h"

namespace adapter {

extern const engine::AdapterInfo kAdapter_portal;

}  // namespace adapter
