// expect: error: static assertion failed: this hop may not write such a row
#include "engine/hop/permit.h"

// What was accepted is not yet posted: an entry takes a Post of its own.
void post(engine::Spent<engine::Post>& spent) { spent.stage(engine::store::EntryRow{}); }

#ifdef HOPLINE_MUST_FAIL
void post_on_arrival(engine::Spent<engine::Accept>& spent) {
  spent.stage(engine::store::EntryRow{});
}
#endif
