#include "adapters/mllp/adapter.h"

#include "adapters/mllp/sink.h"
#include "adapters/mllp/source.h"

namespace adapter {

const engine::AdapterInfo kAdapter_mllp = {
    "mllp",
    &mllp::make_source,
    &mllp::make_sink,
    {"listen", "max_frame_bytes", "idle_seconds", "read_seconds", "connections_max",
     "per_address_max", "in_flight", "lenient", "to", "ack_timeout_ms", "connect_timeout_ms",
     "expect", "dedupes", "tls.cert", "tls.key", "tls.client_ca", "tls.ca"}};

}  // namespace adapter
