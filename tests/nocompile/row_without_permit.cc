// expect: error: static assertion failed: this row holds patient data: stage it with a spent permit
#include "engine/store/tx.h"

// A row of no patient may be staged by any closure; an entry may not.
void stage_free(engine::store::Tx& tx, const engine::store::ParcelRow& row) { tx.stage(row); }

#ifdef HOPLINE_MUST_FAIL
void stage_entry(engine::store::Tx& tx, const engine::store::EntryRow& row) { tx.stage(row); }
#endif
