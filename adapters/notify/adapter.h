// The notify adapter, as the engine sees it: notices and codes to telephones and mail boxes.
//
//   type: notify
//   settings: {channel: sms, gateway: https://..., token_file: ..., portal_url: https://...}
//
// See sink.h for what it sends and source.h for what it hears. Constant; any thread.
#pragma once

#include "engine/api/adapter.h"

namespace adapter {

extern const engine::AdapterInfo kAdapter_notify;

}  // namespace adapter
