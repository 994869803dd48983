#include "engine/api/adapter.h"

#include "adapters/portal/sink.h"
#include "adapters/portal/source.h"

namespace adapter {

extern const engine::AdapterInfo kAdapter_portal;
const engine::AdapterInfo kAdapter_portal = {
    "portal", &portal::make_source, &portal::make_sink, {}};

}  // namespace adapter
