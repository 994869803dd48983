// The source side of CDS Hooks: discovery, the one service, its feedback.
//
//   auto source = make_source(settings, host);         // mounts under settings.path
//   source.value()->start();  source.value()->drain();  source.value()->stop();
//
// A call is answered only with a token of the enrolled client for exactly its URL; discovery is
// open, but a token that is sent with it must hold. Computing a card is a Show with the user of the
// call as its viewer. All answers of the service leave at least kAnswerUsMin after their call, so
// that an answer's time does not tell "nothing waits" from "not allowed". Handlers run on I/O
// threads and do not block; keys are fetched on a worker. stop() waits for what is under way.
#pragma once

#include <memory>

#include "base/result.h"
#include "engine/api/adapter.h"

namespace adapter::cds_hooks {

inline constexpr std::int64_t kAnswerUsMin = 20'000;

base::Result<std::unique_ptr<engine::Source>> make_source(const engine::Settings& settings,
                                                          engine::Host& host);

}  // namespace adapter::cds_hooks
