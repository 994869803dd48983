// expect: error: static assertion failed: this hop may not write such a row
#include "engine/hop/permit.h"

// Posting to a thread is no leave to send: each attempt takes a Send of its own.
void send(engine::Spent<engine::Send>& spent) { spent.stage(engine::store::AttemptRow{}); }

#ifdef HOPLINE_MUST_FAIL
void send_what_was_posted(engine::Spent<engine::Post>& spent) {
  spent.stage(engine::store::AttemptRow{});
}
#endif
