// expect: error: use of deleted function .*Tx::Tx\(const engine::store::Tx&\)
#include "engine/store/tx.h"

// A transaction is lent for the length of a closure.
engine::store::Tx& borrow(engine::store::Tx& tx) { return tx; }

#ifdef HOPLINE_MUST_FAIL
base::Instant keep(const engine::store::Tx& tx) {
  engine::store::Tx mine = tx;
  return mine.now();
}
#endif
