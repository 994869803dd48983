// expect: error: .*Tx::Tx\(.*is private within this context
#include "engine/store/tx.h"

// A Tx is the proof that a transaction is open; only the committer makes one.
base::Instant when(const engine::store::Tx& tx) { return tx.now(); }

#ifdef HOPLINE_MUST_FAIL
base::Instant forge(engine::store::Backend& backend, engine::store::IdBlocks& ids) {
  return engine::store::Tx(backend, ids).now();
}
#endif
