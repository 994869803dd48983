// The schema, one text for both dialects.
//
//   for (const std::string& statement : schema_statements(Dialect::kSqlite)) run(statement);
//
// The store refuses, even to hand-written SQL, a hop without an audit leaf of its own: every table
// that records a hop requires, by trigger, a leaf of that hop with outcome permit and of the same
// tenant, which no other effect uses. Triggers refuse UPDATE and DELETE of what is a record. Pure.
#pragma once

#include <string>
#include <vector>

namespace engine::store {

enum class Dialect { kSqlite, kPostgres };

inline constexpr int kSchemaVersion = 4;

std::vector<std::string> schema_statements(Dialect dialect);

}  // namespace engine::store
