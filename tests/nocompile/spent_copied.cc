// expect: error: use of deleted function .*Spent<engine::Accept>::Spent\(const
#include "engine/hop/permit.h"

// One hop, one holder of what it allows.
engine::Spent<engine::Accept> hand_on(engine::Spent<engine::Accept>&& spent) {
  return std::move(spent);
}

#ifdef HOPLINE_MUST_FAIL
engine::Spent<engine::Accept> keep_a_copy(const engine::Spent<engine::Accept>& spent) {
  return spent;
}
#endif
