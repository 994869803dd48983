// expect: error: use of deleted function .*Permit<
#include "engine/hop/permit.h"

// Giving a permit up is visible where it happens.
void post(engine::Permit<engine::Post> permit);

void give_up(engine::Permit<engine::Post> permit) { post(std::move(permit)); }

#ifdef HOPLINE_MUST_FAIL
void keep(engine::Permit<engine::Post> permit) { post(permit); }
#endif
