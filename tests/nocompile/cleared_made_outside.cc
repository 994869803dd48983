// expect: error: .*Cleared<.*is private within this context
#include "engine/api/cleared.h"

// Whoever holds a Cleared may read it; only the committer makes one, after COMMIT.
int read(const engine::Cleared<int>& cleared) { return cleared.get(); }

#ifdef HOPLINE_MUST_FAIL
engine::Cleared<int> forge() { return engine::Cleared<int>(7); }
#endif
