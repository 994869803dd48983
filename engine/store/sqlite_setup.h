// What SQLite is told once, before its first connection: here each connection has one user at a
// time, who holds a lock of ours, so SQLite's own locks and its count of memory are switched off.
//
//   configure_sqlite();   // at the head of whatever opens a connection
//   soci::session session(soci::sqlite3, "db=...");
//   configure_sqlite();   // again: does nothing
//
// Thread-safe. Aborts if SQLite was used before the first call: the setting would be void. A source
// of its own, because sqlite3.h and SOCI's header of SQLite cannot be included together.
#pragma once

namespace engine::store {

void configure_sqlite();

}  // namespace engine::store
