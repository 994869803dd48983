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

// Ids are unique over all tenants, so a row lies under its id alone; whoever looks it up names its
// tenant too.
std::string unique_columns(const Table& table) {
  if (table.key_columns == 2 && table.columns[1].name == "id") return "id";
  return column_list(table, 0, table.key_columns);
}

}  // namespace

std::string insert_sql(const Table& table, const std::string& values_clause,
                       OnConflict on_conflict) {
  const std::size_t count = table.columns.size();
  std::string sql = "INSERT INTO " + std::string(table.name) + " (" + column_list(table, 0, count) +
                    ") " + values_clause;
  if (table.write == Write::kInsert) return sql;
  sql += " ON CONFLICT (" + unique_columns(table) + ") DO ";
  if (on_conflict == OnConflict::kNothing) return sql + "NOTHING";
  sql += "UPDATE SET ";
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
