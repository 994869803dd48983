// The schema, one text for both dialects.
//
//   for (const std::string& statement : schema_statements(Dialect::kSqlite)) run(statement);
//
// The store refuses, even to hand-written SQL, a hop without an audit leaf of its own: every table
// that records a hop references (audit_id, hop, outcome) of audit_leaf, with hop and outcome
// 'permit' as constants, and uses each leaf once. Triggers refuse UPDATE and DELETE of what is a
// record. Pure.
#pragma once

#include <string>
#include <vector>

namespace engine::store {

enum class Dialect { kSqlite, kPostgres };

inline constexpr int kSchemaVersion = 2;

std::vector<std::string> schema_statements(Dialect dialect);

}  // namespace engine::store
