// Services: what the parts of the pipeline share. Built by Engine, borrowed by all; outlives them.
//
//   Threads threads(services);
//   services.store.write(...);
//
// References alone: it owns nothing and answers no failure. Each member is thread-safe or says in
// its own header which thread may use it.
#pragma once

#include <memory>

#include "base/clock.h"
#include "base/log.h"
#include "engine/api/adapter.h"
#include "engine/hop/data_keys.h"
#include "engine/hop/gate.h"
#include "engine/mapping/mapping.h"
#include "engine/pipeline/rules.h"

namespace engine {

struct Services {
  store::Store& store;
  Gate& gate;
  keys::Keyring& ring;
  KeyPool& pool;
  ConsentBook& consents;
  const mapping::MappingSet& mappings;
  const Rules& rules;
  const base::Clock& clock;
  base::Log& log;
  Metrics& metrics;
};

// Before something is listed that is no patient data: ok, or kDenied and recorded.
base::Status check_may(Services& services, const Actor& by, Act act);

}  // namespace engine
