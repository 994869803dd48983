// expect: error: static assertion failed: this hop may not write such a row
#include "engine/hop/permit.h"

// A reader changes nothing of what it is shown.
engine::PatientId whose(const engine::Spent<engine::Show>& spent) { return spent.hop().patient; }

#ifdef HOPLINE_MUST_FAIL
void change_what_is_shown(engine::Spent<engine::Show>& spent) {
  spent.stage(engine::store::ResourceRow{});
}
#endif
