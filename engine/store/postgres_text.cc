#include "engine/store/postgres_text.h"

#include <charconv>

#include "base/encoding.h"

namespace engine::store {
namespace {

// An array literal: every element quoted, so that NULL and braces are text.
void append_element(std::string& out, const Value& cell) {
  out += out.back() == '{' ? "\"" : ",\"";
  if (const auto* number = std::get_if<std::int64_t>(&cell)) {
    out += std::to_string(*number);
  } else if (const auto* text = std::get_if<std::string>(&cell)) {
    for (const char c : *text) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  } else {
    out += "\\\\x" + base::to_hex(std::get<Bytes>(cell).bytes);
  }
  out += '"';
}

}  // namespace

std::string to_bytea(const std::string& bytes) { return "\\x" + base::to_hex(bytes); }

std::string from_bytea(const std::string& text) {
  auto bytes = base::from_hex(std::string_view(text).substr(std::min<std::size_t>(2, text.size())));
  if (!text.starts_with("\\x") || !bytes.ok())
    throw Fault(Fault::Kind::kLost, "bytes came back that are no hex");
  return std::move(bytes).value();
}

Value read_cell(Type type, std::string_view text) {
  switch (type) {
    case Type::kText:
      return std::string(text);
    case Type::kBytes:
      return Bytes{from_bytea(std::string(text))};
    case Type::kInteger:
      break;
  }
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{} || end != text.data() + text.size()) {
    throw Fault(Fault::Kind::kLost, "a number came back that is none");
  }
  return number;
}

std::string cast(const std::string& name, Type type, bool array) {
  const std::string suffix = array ? "[])" : ")";
  switch (type) {
    case Type::kInteger:
      return "CAST(" + name + " AS BIGINT" + suffix;
    case Type::kText:
      return "CAST(" + name + " AS TEXT" + suffix;
    case Type::kBytes:
      return "CAST(" + name + " AS BYTEA" + suffix;
  }
  return {};
}

std::vector<Type> types_of(const Table& table, std::size_t count) {
  std::vector<Type> types;
  for (std::size_t i = 0; i < count; ++i) types.push_back(table.columns[i].type);
  return types;
}

std::string unnest(const Table& table, std::size_t columns) {
  std::string sql = "SELECT * FROM unnest(";
  for (std::size_t i = 0; i < columns; ++i) {
    if (i > 0) sql += ", ";
    sql += cast("$" + std::to_string(i + 1), table.columns[i].type, true);
  }
  return sql + ")";
}

std::vector<std::string> arrays_of(const Rows& rows, std::size_t columns) {
  std::vector<std::string> arrays;
  for (std::size_t i = 0; i < columns; ++i) {
    std::string& literal = arrays.emplace_back("{");
    for (const Values* row : rows) append_element(literal, (*row)[i]);
    literal += '}';
  }
  return arrays;
}

std::string with_casts(const Query& query) {
  std::string sql(query.sql);
  for (std::size_t i = 0; i < query.arguments.size(); ++i) {
    const std::string name = std::string(":") + static_cast<char>('a' + i);
    for (std::size_t at = sql.find(name); at != std::string::npos; at = sql.find(name, at)) {
      const char next = at + 2 < sql.size() ? sql[at + 2] : ' ';
      const bool whole = (next < 'a' || next > 'z') && (at == 0 || sql[at - 1] != ':');
      const std::string typed = cast(name, query.arguments[i], false);
      if (whole) sql.replace(at, 2, typed);
      at += whole ? typed.size() : 2;
    }
  }
  return sql;
}

std::string key_condition(const Table& table) {
  std::string where;
  for (std::size_t i = 0; i < table.key_columns; ++i) {
    const Column& column = table.columns[i];
    where += (i > 0 ? " AND " : "") + std::string(column.name) + " = " +
             cast(":c" + std::to_string(i), column.type, false);
  }
  return where;
}

std::string key_in_arrays(const Table& table) {
  std::string keys = "(";
  for (std::size_t i = 0; i < table.key_columns; ++i) {
    keys += (i > 0 ? ", " : "") + std::string(table.columns[i].name);
  }
  return keys + ") IN (" + unnest(table, table.key_columns) + ")";
}

}  // namespace engine::store
