// expect: error: static assertion failed: this hop may not write such a row
#include "engine/hop/permit.h"

// A row is staged by the hop that may write it.
void stage(engine::Spent<engine::Post>& spent, engine::store::EntryRow row) {
  spent.stage(std::move(row));
}

#ifdef HOPLINE_MUST_FAIL
void smuggle(engine::Spent<engine::Send>& spent, engine::store::EntryRow row) {
  spent.stage(std::move(row));
}
#endif
