// Source: the clinician's window under /chart/, and its API under /api/v1.
//
//   auto source = make_source(settings, host);     // mounts the page and all of operations()
//   source.value()->start();                       // 503 before this and after drain()
//
// Settings: frame_ancestors, the origins that may hold the page in a frame (CSP source list;
// "'none'" if left out). Reading is a Show; closing, writing now and marking read go to the Desk;
// a reply goes through the portal's addEntry. Staff alone: others are 403. What may not be seen is
// 404 like what is not there. Handlers never block: answers are written on the executor after the
// commit. make_source fails with the place of a setting that is no source list.
#pragma once

#include <memory>

#include "base/result.h"
#include "engine/api/adapter.h"

namespace adapter::chart {

inline constexpr std::size_t kActBytesMax = 4096;

base::Result<std::unique_ptr<engine::Source>> make_source(const engine::Settings& settings,
                                                          engine::Host& host);

}  // namespace adapter::chart
