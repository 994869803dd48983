// Csv: a table file as analysts and spreadsheets write it (RFC 4180), with the place of each cell.
//
//   auto csv = parse_csv("mappings/x/rules.csv", bytes, CsvShape{"hopline-rules", kRuleColumns});
//   for (const CsvRow& row : csv.value().rows) use(row.at("id").text);
//
// Line 1 is a pragma in one cell: "#hopline-rules 1; mapping=x; version=3". Line 2 names the
// columns. Accepted: BOM, CRLF, ';' as separator, trailing empty cells, blank lines. Refused, all
// of them in one Error as file:line:column: unknown or repeated columns, surplus cells, broken
// quotes, cells that begin with '=' (a formula), anything over the limits. Pure; any thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace engine::mapping {

inline constexpr std::size_t kCsvBytesMax = 4 << 20;
inline constexpr std::size_t kCsvRowsMax = 20'000;
inline constexpr std::size_t kCsvCellBytesMax = 8 << 10;

struct Cell {
  std::string text;
  int line = 0, column = 0;  // from 1; bytes
};

struct CsvRow {
  const std::vector<std::string>* columns = nullptr;  // the table's
  std::vector<Cell> cells;
  std::string file;  // where the row stands, when that is not the table's own file

  const Cell& at(std::string_view column) const;  // an empty cell where the row or table has none
  int line() const { return cells.empty() ? 0 : cells.front().line; }
};

struct CsvShape {
  std::string_view magic;                 // "hopline-rules"
  std::vector<std::string_view> columns;  // those that may occur
};

struct Csv {
  std::string file;
  std::map<std::string, std::string> pragma;  // key=value of line 1
  std::shared_ptr<const std::vector<std::string>> columns;
  std::vector<CsvRow> rows;

  std::string setting(std::string_view key) const;  // "" when the pragma has none
  base::Error fault(const Cell& cell, std::string text) const;
  base::Error fault(const CsvRow& row, const Cell& cell, std::string text) const;
};

base::Result<Csv> parse_csv(const std::string& file, std::string_view bytes, const CsvShape& shape);

// "file:line:column", as every fault of a table names its place.
std::string place_text(std::string_view file, int line, int column);

std::string_view trim(std::string_view text);
std::vector<std::string> split(std::string_view text, char separator);  // trimmed parts
std::string to_upper(std::string_view text);                            // ASCII letters

}  // namespace engine::mapping
