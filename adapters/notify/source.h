// Source: what a text message gateway tells us of answers, at POST /notify/<endpoint>/answers.
//
//   direction: both
//   settings: {channel: sms, ..., inbound_token_file: /run/credentials/sms-inbound}
//
// The gateway shows the token as a Bearer. STOP ends text messages to that number by a recorded
// Consent; every other answer is counted and dropped, since a telephone is no proof of who writes.
// 200 once the refusal is recorded, 503 to be told again, 401 and 400 for what is no gateway of
// ours. Nobody learns whether a number is known.
#pragma once

#include <memory>

#include "base/result.h"
#include "engine/api/adapter.h"

namespace adapter::notify {

base::Result<std::unique_ptr<engine::Source>> make_source(const engine::Settings& settings,
                                                          engine::Host& host);

}  // namespace adapter::notify
