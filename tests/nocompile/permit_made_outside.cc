// expect: error: .*Permit<.*is private within this context
#include "engine/hop/permit.h"

// A permit is asked for; only the Gate makes one.
engine::LeafId leaf_of(const engine::Permit<engine::Post>& permit) { return permit.leaf(); }

#ifdef HOPLINE_MUST_FAIL
engine::Permit<engine::Post> forge(engine::store::Tx& tx) {
  return engine::Permit<engine::Post>(tx, engine::Post{}, engine::LeafId{1});
}
#endif
