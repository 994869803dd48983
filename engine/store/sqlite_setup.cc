#include "engine/store/sqlite_setup.h"

#include <sqlite3.h>

#include "base/check.h"

namespace engine::store {

void configure_sqlite() {
  // Multi-thread mode: a connection is used by one thread at a time (sqlite.org/threadsafe.html).
  static const bool kDone = [] {
    CHECK(sqlite3_config(SQLITE_CONFIG_MULTITHREAD) == SQLITE_OK);
    CHECK(sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK);
    return true;
  }();
  CHECK(kDone);
}

}  // namespace engine::store
