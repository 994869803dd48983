// The source side of SMART: /smart/launch and /smart/callback.
//
//   auto source = make_source(settings, host);         // mounts under settings.path
//   source.value()->start();  source.value()->drain();  source.value()->stop();
//
// launch -> (discovery) -> the EHR's authorize -> callback -> token, id_token, Patient -> a code in
// the fragment of /chart/, which the page exchanges for its session by POST. Nothing is fetched for
// an iss that is not enrolled. Calls to the EHR run on kWorkers threads of their own; handlers do
// not block. Whatever fails is a plain page, and a line in the log that names the step. stop()
// waits for what is under way.
#pragma once

#include <memory>

#include "base/result.h"
#include "engine/api/adapter.h"

namespace adapter::smart {

inline constexpr int kWorkers = 4;
inline constexpr std::size_t kParameterBytesMax = 2'000;

base::Result<std::unique_ptr<engine::Source>> make_source(const engine::Settings& settings,
                                                          engine::Host& host);

}  // namespace adapter::smart
