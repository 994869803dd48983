#include "adapters/smart/adapter.h"

#include "adapters/smart/source.h"

namespace adapter {

const engine::AdapterInfo kAdapter_smart = {
    "smart",
    &smart::make_source,
    nullptr,
    {"iss", "client_id", "client_key_file", "public_url", "path", "chart", "frame_ancestors",
     "role", "assigner", "hosts", "scopes", "ca_file"},
    true};

}  // namespace adapter
