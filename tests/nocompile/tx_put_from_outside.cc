// expect: error: .*Tx::put\(.*is private within this context
#include "engine/store/tx.h"

// Rows enter a transaction by stage(), which asks whether they may.
engine::ThreadId name_a_thread(engine::store::Tx& tx) { return tx.next_thread(); }

#ifdef HOPLINE_MUST_FAIL
void put_raw(engine::store::Tx& tx, const engine::store::Table& table) {
  tx.put(table, engine::store::Values{});
}
#endif
