// expect: error: .*Parcel::Parcel\(\).* is private within this context
#include "engine/api/sink.h"

// A sink reads parcels; only the outbox makes one.
int attempt_of(const engine::Parcel& parcel) { return parcel.attempt(); }

#ifdef HOPLINE_MUST_FAIL
int forge() { return engine::Parcel().attempt(); }
#endif
