// Gauges: how much waits, read from the store when somebody asks.
//
//   metrics.before_render([&](Metrics& to) { read_gauges(engine.services(), to); });
//
// hopline_queue_depth and hopline_oldest_message_seconds count what may go now, so a reminder of
// next week is no backlog; hopline_held counts what waits for a person, by kind;
// hopline_unanswered_threads, the threads whose latest word is a patient's. A store that does
// not answer leaves the gauges as they were. Questions use the partial indexes and keys alone,
// and one connection: any thread, but not on the path of a message.
#pragma once

#include "engine/pipeline/services.h"

namespace engine {

void read_gauges(Services& services, Metrics& metrics);

}  // namespace engine
