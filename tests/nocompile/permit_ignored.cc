// expect: error: ignoring returned value of type .*Permit<engine::Send>.*unused-result
#include "engine/hop/permit.h"

engine::Permit<engine::Send> permit_of(engine::store::Tx& tx);

// What was permitted and recorded is done.
engine::ParcelId parcel_of(engine::store::Tx& tx) { return permit_of(tx).spend().hop().parcel; }

#ifdef HOPLINE_MUST_FAIL
void ask_for_nothing(engine::store::Tx& tx) { permit_of(tx); }
#endif
