// Source: a drop folder that is polled from a thread of its own.
//
//   auto source = make_source(settings, host);
//   source.value()->start();        // kUnavailable when the folder cannot be used
//   source.value()->stop();         // finishes the file under way, joins
//
// Settings: `folder`, `poll_ms` (1000), `file_bytes_max` (64 MiB). It has its own thread, and not
// the shared executor, since it waits for commits and for disks.
#pragma once

#include <memory>

#include "base/result.h"
#include "engine/api/adapter.h"

namespace adapter::file {

base::Result<std::unique_ptr<engine::Source>> make_source(const engine::Settings& settings,
                                                          engine::Host& host);

}  // namespace adapter::file
