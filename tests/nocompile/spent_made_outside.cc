// expect: error: .*Spent<.*is private within this context
#include "engine/hop/permit.h"

// What lets rows be staged comes out of a permit.
engine::Spent<engine::Post> spend(engine::Permit<engine::Post> permit) {
  return std::move(permit).spend();
}

#ifdef HOPLINE_MUST_FAIL
engine::Spent<engine::Post> forge(engine::store::Tx& tx) {
  return engine::Spent<engine::Post>(tx, 1, engine::Post{}, engine::LeafId{1});
}
#endif
