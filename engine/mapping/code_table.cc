#include "engine/mapping/code_table.h"

#include <set>

#include "engine/mapping/csv.h"

namespace engine::mapping {
namespace {

using base::Error;

const CsvShape& table_shape() {
  static const CsvShape kShape = {
      "hopline-table",
      {"source_system", "source_code", "source_display", "equivalence", "target_system",
       "target_code", "target_display", "when", "because"}};
  return kShape;
}

// R4 concept-map-equivalence.
bool is_equivalence(std::string_view word) {
  static const std::set<std::string_view> kWords = {
      "",         "relatedto",   "equivalent", "equal",     "wider",   "subsumes",
      "narrower", "specializes", "inexact",    "unmatched", "disjoint"};
  return kWords.contains(word);
}

bool read_unmapped(std::string_view word, Unmapped& unmapped) {
  if (word.empty()) return true;
  if (word == "hold") unmapped = Unmapped::kHold;
  if (word == "warn") unmapped = Unmapped::kWarn;
  if (word == "keep") unmapped = Unmapped::kKeep;
  if (word == "omit") unmapped = Unmapped::kOmit;
  return unmapped != Unmapped::kRule;
}

void read_head(const Csv& csv, CodeTable& table, std::vector<Error>& faults) {
  const Cell head{"", 1, 1};
  table.name = csv.setting("table");
  if (table.name.empty()) faults.push_back(csv.fault(head, "line 1 has no table=NAME"));
  const std::string fold = csv.setting("fold");
  table.fold_case = fold == "case";
  if (!fold.empty() && fold != "case") faults.push_back(csv.fault(head, "fold is case or absent"));
  if (!read_unmapped(csv.setting("unmapped"), table.unmapped)) {
    faults.push_back(csv.fault(head, "unmapped is hold, warn, keep or omit"));
  }
}

void read_row(const Csv& csv, const CsvRow& row, CodeTable& table, std::vector<Error>& faults) {
  const Cell& code = row.at("source_code");
  if (!is_equivalence(trim(row.at("equivalence").text))) {
    faults.push_back(csv.fault(row.at("equivalence"), "no ConceptMap equivalence of R4"));
  }
  if (!trim(row.at("when").text).empty()) {
    faults.push_back(csv.fault(row.at("when"), "conditions in code tables are not known yet"));
  }
  if (code.text.empty()) faults.push_back(csv.fault(row.cells[0], "a row without source_code"));
  const std::string key = table.fold_case ? to_upper(code.text) : code.text;
  CodeRow target{row.at("target_system").text, row.at("target_code").text,
                 row.at("target_display").text};
  if (!table.rows.emplace(key, std::move(target)).second) {
    faults.push_back(csv.fault(code, "the source code is there twice"));
  }
}

}  // namespace

const CodeRow* CodeTable::find(std::string_view code) const {
  auto found = rows.find(fold_case ? to_upper(code) : std::string(code));
  if (found == rows.end()) found = rows.find("*");
  return found == rows.end() ? nullptr : &found->second;
}

base::Result<CodeTable> read_code_table(const std::string& file, std::string_view bytes) {
  base::Result<Csv> csv = parse_csv(file, bytes, table_shape());
  if (!csv.ok()) return csv.error();
  CodeTable table;
  table.file = file;
  std::vector<Error> faults;
  read_head(csv.value(), table, faults);
  for (const CsvRow& row : csv.value().rows) read_row(csv.value(), row, table, faults);
  if (!faults.empty()) return base::join_errors(std::move(faults));
  return table;
}

}  // namespace engine::mapping
