// expect: error: .*Tx::stage_leaf\(.*is private within this context
#include "engine/store/tx.h"

// Audit records are written by the Gate alone.
base::Instant when(const engine::store::Tx& tx) { return tx.now(); }

#ifdef HOPLINE_MUST_FAIL
void record(engine::store::Tx& tx, engine::audit::Draft draft) {
  tx.stage_leaf({.hop = engine::store::HopCode::kPost,
                 .outcome = engine::store::OutcomeCode::kPermit,
                 .tenant = engine::TenantId{1},
                 .draft = std::move(draft)});
}
#endif
