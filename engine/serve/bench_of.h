// BenchOf: the analyst's bench of a configuration.
//
//   auto bench = make_bench(conf, engine.queue(), clock);
//   bench->list();
//
// It gets the places of the mappings, sites with their overlays, and what each endpoint maps by; of
// the engine only the list of what is held. Drafts and cases go to DATA/bench. The queue and the
// clock are borrowed. Any thread.
#pragma once

#include <memory>

#include "engine/api/bench.h"
#include "engine/conf/conf.h"
#include "engine/pipeline/queue.h"

namespace engine {

std::unique_ptr<Bench> make_bench(const conf::Conf& conf, Queue& queue, const base::Clock& clock);

}  // namespace engine
