// expect: error: .+kPurged.+ is not a member of .+EntryRow
#include "engine/store/tx.h"

// A link that is over may be taken away by any closure; what was said never is.
void forget(engine::store::Tx& tx, engine::TenantId tenant, const engine::store::Bytes& link) {
  tx.erase<engine::store::InvitationRow>(tenant, link);
}

#ifdef HOPLINE_MUST_FAIL
void forget_entry(engine::store::Tx& tx, engine::TenantId tenant, engine::EntryId entry) {
  tx.erase<engine::store::EntryRow>(tenant, entry);
}
#endif
