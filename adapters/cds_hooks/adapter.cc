#include "adapters/cds_hooks/adapter.h"

#include "adapters/cds_hooks/source.h"

namespace adapter {

const engine::AdapterInfo kAdapter_cds_hooks = {
    "cds_hooks",
    &cds_hooks::make_source,
    nullptr,
    {"issuer", "jwks_url", "jku", "public_url", "path", "launch_url", "origins", "role", "assigner",
     "label", "warn_after_hours", "ca_file"},
    true};

}  // namespace adapter
