// expect: error: use of deleted function .*Cleared<
#include <utility>

#include "engine/api/cleared.h"

// A Cleared is handed on, so that leaving is done once.
engine::Cleared<int> hand_on(engine::Cleared<int>&& cleared) { return std::move(cleared); }

#ifdef HOPLINE_MUST_FAIL
engine::Cleared<int> keep_a_copy(const engine::Cleared<int>& cleared) { return cleared; }
#endif
