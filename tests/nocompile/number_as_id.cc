// expect: error: could not convert .*(int|long).* to .*(Id<|MessageId)
#include "engine/api/ids.h"

// An id is named when it is made.
engine::MessageId named() { return engine::MessageId{42}; }

#ifdef HOPLINE_MUST_FAIL
engine::MessageId unnamed() { return 42; }
#endif
