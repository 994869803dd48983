// Backup and restore of a SQLite store as one file.
//
//   auto copied = copy_store("data/hopline.db", "/mnt/backup/monday.db");
//   auto restored = restore_store("/mnt/backup/monday.db", "data/hopline.db");
//
// The target appears whole, synced and checked, or not at all, and never replaces a file that is
// there. copy_store may run beside a serving engine: it reads one snapshot. restore_store is for
// when nothing serves. Both answer what is wrong in words for the operator; no patient data. The
// keys are not in the store: they are backed up apart (docs/OPERATIONS.md). Any thread; each call
// opens connections of its own.
#pragma once

#include <string>

#include "base/result.h"

namespace engine::store {

base::Status copy_store(const std::string& from, const std::string& to);

// Refuses a file that fails SQLite's integrity_check, has another schema version, or whose audit
// log does not open (each head against its tiles and tail).
base::Status restore_store(const std::string& from, const std::string& to);

}  // namespace engine::store
