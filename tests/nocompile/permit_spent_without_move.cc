// expect: error: passing .*Permit<.*as .this. argument discards qualifiers
#include "engine/hop/permit.h"

// Spending ends the permit, so it is moved from.
engine::LeafId spend(engine::Permit<engine::Post> permit) {
  const engine::LeafId leaf = permit.leaf();
  std::move(permit).spend();
  return leaf;
}

#ifdef HOPLINE_MUST_FAIL
void spend_and_keep(engine::Permit<engine::Post>& permit) { permit.spend(); }
#endif
