// InstanceGauges: what of this installation is told besides its store: certificates, verification.
//
//   metrics.before_render([&](Metrics& to) { read_instance_gauges(conf, to); });
//   mark_verified(conf.data_dir);                    // after `hopline audit verify` found all
//   clean
//
// A certificate is read when somebody asks, so that a renewed one is seen; one that cannot be read
// has no figure. When the log was last verified stands as the time of a file in the data directory,
// since the command that verifies is another process. Thread-safe; reads small files.
#pragma once

#include "engine/api/adapter.h"
#include "engine/conf/conf.h"

namespace engine {

void read_instance_gauges(const conf::Conf& conf, Metrics& metrics);

// Best effort: an auditor may read the data directory without being allowed to write there.
void mark_verified(const std::string& data_dir);

}  // namespace engine
