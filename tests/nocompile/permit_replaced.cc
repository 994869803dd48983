// expect: error: use of deleted function .*Permit<H>::operator=\(engine::Permit<H>&&\)
#include "engine/hop/permit.h"

// A permit keeps the place it was made or moved into.
engine::LeafId leaf_of(const engine::Permit<engine::Show>& permit) { return permit.leaf(); }

#ifdef HOPLINE_MUST_FAIL
void drop_one(engine::Permit<engine::Show>& mine, engine::Permit<engine::Show> other) {
  mine = std::move(other);
}
#endif
