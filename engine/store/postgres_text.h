// How cells and queries are written for PostgreSQL.
//
//   arrays_of(rows, 3)           // {"1","2"} {"a","b"} ...: one array literal for each column
//   unnest(table, 3)             // SELECT * FROM unnest(CAST(:c0 AS BIGINT[]), ...)
//   read_cell(Type::kBytes, text)
//
// Bytes travel as \x and hex digits (bytea_output = hex). Pure functions; read_cell() and
// from_bytea() throw Fault for what is no cell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/store/backend.h"

namespace engine::store {

std::string to_bytea(const std::string& bytes);
std::string from_bytea(const std::string& text);
Value read_cell(Type type, std::string_view text);

// CAST(name AS BIGINT), or an array of them.
std::string cast(const std::string& name, Type type, bool array);
std::vector<Type> types_of(const Table& table, std::size_t count);

std::string unnest(const Table& table, std::size_t columns);
std::vector<std::string> arrays_of(const Rows& rows, std::size_t columns);

// Queries are written for both dialects; here their parameters get their types.
std::string with_casts(const Query& query);

// "a = CAST(:c0 AS BIGINT) AND ..." over the key of a table, for SOCI.
std::string key_condition(const Table& table);
// "(a, b) IN (SELECT * FROM unnest(...))", for libpq.
std::string key_in_arrays(const Table& table);

}  // namespace engine::store
