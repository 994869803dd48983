// Value: one cell of a row, and Table: what the rows of a table look like.
//
//   Values cells{std::int64_t{1}, std::string("mllp-ehr"), Bytes{sealed}};
//
// There are three cell types and no NULL: 64-bit integers (ids, codes, microseconds UTC), text and
// bytes. Rows are typed structs (engine/store/rows.h); this is the form in which they cross into a
// backend. Plain values; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace engine::store {

// Bytes that are no text: ciphertext, digests.
struct Bytes {
  std::string bytes;
  friend bool operator==(const Bytes&, const Bytes&) = default;
};

using Value = std::variant<std::int64_t, std::string, Bytes>;
using Values = std::vector<Value>;

enum class Type { kInteger, kText, kBytes };

struct Column {
  std::string_view name;
  Type type;
};

// kInsert: the key must be new, else the group fails. kUpsert: the last write of a key stands.
enum class Write { kInsert, kUpsert };

struct Table {
  std::string_view name;
  std::size_t key_columns;  // the first ones
  Write write;
  std::vector<Column> columns;
};

// A question that is no look-up by key: its SQL, in words that both dialects know, with :a :b ...
// in the order of the arguments, and the types of what it answers.
struct Query {
  std::string_view sql;
  std::vector<Type> arguments;
  std::vector<Type> answers;
};

// Staged in place of a row: its key alone, and that it goes.
inline bool is_gone(const Table& table, const Values& cells) {
  return cells.size() < table.columns.size();
}

// The key cells of a row as one string, for maps.
std::string key_text(const Table& table, const Values& cells);

}  // namespace engine::store
