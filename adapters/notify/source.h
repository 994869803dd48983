// Source: what a gateway tells us of answers, at POST /notify/<endpoint>/answers.
//
//   direction: both
//   settings: {channel: sms, ..., inbound_token_file: /run/credentials/sms-inbound}
//
// The gateway, of text messages or of inbound mail, shows the token as a Bearer. STOP binds the
// address for whoever has it, START undoes that; every other answer is dropped, since a telephone
// is no proof of who writes. 200 once it is recorded, 503 to be told again, 401 and 400 for what is
// no gateway of ours. Nobody learns whether an address is known.
#pragma once

#include <memory>

#include "base/result.h"
#include "engine/api/adapter.h"

namespace adapter::notify {

base::Result<std::unique_ptr<engine::Source>> make_source(const engine::Settings& settings,
                                                          engine::Host& host);

}  // namespace adapter::notify
