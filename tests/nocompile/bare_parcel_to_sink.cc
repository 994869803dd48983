// expect: error: cannot convert .const engine::Parcel. to .*Cleared<engine::Parcel>
#include "engine/api/sink.h"

// What has not been committed cannot leave.
void send(engine::Sink& sink, const engine::Cleared<engine::Parcel>& cleared) {
  sink.deliver(cleared, [](engine::Outcome) {});
}

#ifdef HOPLINE_MUST_FAIL
void send_early(engine::Sink& sink, const engine::Parcel& parcel) {
  sink.deliver(parcel, [](engine::Outcome) {});
}
#endif
