// expect: error: .*Tx::backend_.* is private within this context
#include "engine/store/tx.h"

// A closure reads by key and stages rows; the committer alone speaks SQL.
bool has_counter(engine::store::Tx& tx) {
  return tx.get<engine::store::CounterRow>(std::string("schema")).has_value();
}

#ifdef HOPLINE_MUST_FAIL
void forget_the_log(engine::store::Tx& tx) { tx.backend_.run("DELETE FROM audit_leaf"); }
#endif
