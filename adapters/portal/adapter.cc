#include "adapters/portal/adapter.h"

#include "adapters/portal/sink.h"
#include "adapters/portal/source.h"

namespace adapter {

const engine::AdapterInfo kAdapter_portal = {
    "portal", &portal::make_source, &portal::make_sink, {"emergency_en", "emergency_es"}};

}  // namespace adapter
