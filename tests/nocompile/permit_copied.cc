// expect: error: use of deleted function .*Permit<
#include "engine/hop/permit.h"

// One permit is one movement.
void post(engine::Permit<engine::Post> permit);

void hand_on(engine::Permit<engine::Post> permit) { post(std::move(permit)); }

#ifdef HOPLINE_MUST_FAIL
void use_twice(const engine::Permit<engine::Post>& permit) { post(permit); }
#endif
