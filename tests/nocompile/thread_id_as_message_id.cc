// expect: error: (could not convert|conversion from|no matching function).*(ThreadTag|ThreadId)
#include "engine/api/ids.h"

// A number of one kind of thing is not the number of another kind.
engine::MessageId same(engine::MessageId message) { return message; }

#ifdef HOPLINE_MUST_FAIL
engine::MessageId mixed_up(engine::ThreadId thread) { return same(thread); }
#endif
