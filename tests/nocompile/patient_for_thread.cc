// expect: error: no match for .operator=. .*ThreadTag.* and .*PatientTag
#include "engine/hop/hop.h"

// A hop names its patient and its thread, each by its own kind of id.
void aim(engine::Post& post, engine::PatientId patient) { post.patient = patient; }

#ifdef HOPLINE_MUST_FAIL
void aim_wrong(engine::Post& post, engine::PatientId patient) { post.thread = patient; }
#endif
