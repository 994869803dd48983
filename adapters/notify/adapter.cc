#include "adapters/notify/adapter.h"

#include "adapters/notify/sink.h"
#include "adapters/notify/source.h"

namespace adapter {

const engine::AdapterInfo kAdapter_notify = {
    "notify",
    &notify::make_source,
    &notify::make_sink,
    {"channel", "agreed", "country", "portal_url", "ca_file", "timeout_ms", "smtp", "tls", "from",
     "user", "password_file", "gateway", "token_file", "inbound_token_file"}};

}  // namespace adapter
