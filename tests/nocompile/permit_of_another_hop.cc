// expect: error: could not convert .*Permit<engine::Send>.* to .*Permit<engine::Post>
#include "engine/hop/permit.h"

// Leave to send is not leave to post.
void post(engine::Permit<engine::Post> permit);

void post_as_asked(engine::Permit<engine::Post> permit) { post(std::move(permit)); }

#ifdef HOPLINE_MUST_FAIL
void post_as_sent(engine::Permit<engine::Send> permit) { post(std::move(permit)); }
#endif
