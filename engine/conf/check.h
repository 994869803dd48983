// What only the whole configuration can tell: listeners that are safe and do not collide, names
// that lead somewhere, messages that have one way to go.
//
//   check_listeners(files, conf);
//   check_routes(files, conf, catalog, faults);
//
// Faults go to the list that the sections share; doubts go to conf.warnings. Internal to this
// folder. One thread.
#pragma once

#include <vector>

#include "engine/conf/conf.h"
#include "engine/conf/files.h"

namespace engine::conf {

// Beyond loopback a listener needs TLS and must know who calls: the public one by bearer tokens,
// all others by client certificates.
void check_listeners(Files& files, Conf& conf);

void check_routes(Files& files, Conf& conf, const Catalog& catalog,
                  std::vector<base::Error>& faults);

}  // namespace engine::conf
