#include "engine/store/backend.h"

namespace engine::store {
namespace {

std::string column_list(const Table& table, std::size_t from, std::size_t to) {
  std::string list;
  for (std::size_t i = from; i < to; ++i) {
    if (i > from) list += ", ";
    list += table.columns[i].name;
  }
  return list;
}

}  // namespace

std::string insert_sql(const Table& table, const std::string& values_clause) {
  const std::size_t count = table.columns.size();
  std::string sql = "INSERT INTO " + std::string(table.name) + " (" + column_list(table, 0, count) +
                    ") " + values_clause;
  if (table.write == Write::kInsert) return sql;
  sql += " ON CONFLICT (" + column_list(table, 0, table.key_columns) + ") DO UPDATE SET ";
  for (std::size_t i = table.key_columns; i < count; ++i) {
    const std::string name(table.columns[i].name);
    if (i > table.key_columns) sql += ", ";
    sql += name + " = excluded." + name;
  }
  return sql;
}

std::string select_sql(const Table& table, const std::string& where) {
  return "SELECT " + column_list(table, 0, table.columns.size()) + " FROM " +
         std::string(table.name) + " WHERE " + where;
}

}  // namespace engine::store
