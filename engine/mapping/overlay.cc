#include "engine/mapping/overlay.h"

#include <algorithm>

namespace engine::mapping {
namespace {

using base::Error;
using Rows = std::vector<CsvRow>;

Rows::iterator find_row(Rows& rows, std::string_view id) {
  return std::find_if(rows.begin(), rows.end(),
                      [id](const CsvRow& row) { return trim(row.at("id").text) == id; });
}

// The overlay's cells in the order of the table's columns; every column has a cell.
std::vector<Cell> cells_for(const CsvRow& row, const std::vector<std::string>& columns) {
  std::vector<Cell> cells;
  for (const std::string& column : columns) {
    Cell cell = row.at(column);
    if (cell.line == 0) cell = Cell{"", row.line(), 1};
    cells.push_back(std::move(cell));
  }
  return cells;
}

class Applier {
 public:
  Applier(Csv& rules, const Csv& overlay, std::vector<Error>& faults)
      : rules_(rules), overlay_(overlay), faults_(faults) {}

  void apply(const CsvRow& row) {
    const std::string op(trim(row.at("op").text));
    const std::string id(trim(row.at("id").text));
    if (trim(row.at("because").text).empty()) fault(row, "because", "every change needs a reason");
    if (op == "add") {
      add(row, id);
    } else if (op == "replace" || op == "off") {
      const auto target = find_row(rules_.rows, id);
      if (target == rules_.rows.end()) return fault(row, "id", "the base has no rule " + id);
      if (op == "off") {
        rules_.rows.erase(target);
      } else {
        replace(row, *target);
      }
    } else {
      fault(row, "op", "op is add, replace or off");
    }
  }

 private:
  void fault(const CsvRow& row, std::string_view column, std::string text) {
    const Cell& cell = row.at(column);
    faults_.push_back(overlay_.fault(cell.line == 0 ? row.cells[0] : cell, std::move(text)));
  }

  void add(const CsvRow& row, const std::string& id) {
    if (find_row(rules_.rows, id) != rules_.rows.end()) {
      return fault(row, "id", "the base has a rule " + id + " already");
    }
    auto at = rules_.rows.end();
    const std::string_view place = trim(row.at("at").text);
    const bool before = place.starts_with("before ");
    if (!place.empty()) {
      if (!before && !place.starts_with("after ")) {
        return fault(row, "at", "at is 'before ID', 'after ID' or empty");
      }
      at = find_row(rules_.rows, trim(place.substr(before ? 7 : 6)));
      if (at == rules_.rows.end()) return fault(row, "at", "the base has no such rule");
      if (!before) ++at;
    }
    rules_.rows.insert(
        at, CsvRow{rules_.columns.get(), cells_for(row, *rules_.columns), overlay_.file});
  }

  void replace(const CsvRow& row, CsvRow& target) {
    const std::vector<std::string>& columns = *rules_.columns;
    const std::vector<Cell> changes = cells_for(row, columns);
    target.cells.resize(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (!changes[i].text.empty()) target.cells[i] = changes[i];
      if (changes[i].text == "-") target.cells[i].text.clear();
      // Places refer to the overlay now: the row is as it says.
      target.cells[i].line = changes[i].line;
      target.cells[i].column = changes[i].column;
    }
    target.file = overlay_.file;
  }

  Csv& rules_;
  const Csv& overlay_;
  std::vector<Error>& faults_;
};

// The pin names the version that the overlay was written against.
void check_pin(const Csv& rules, const Csv& overlay, std::vector<Error>& faults) {
  std::string name = rules.setting("mapping");
  if (name.empty()) name = rules.setting("map");
  const std::string now = name + "@" + rules.setting("version");
  if (overlay.setting("base") == now) return;
  faults.push_back(overlay.fault(
      Cell{"", 1, 1}, "the base is now " + now + ": review the overlay, then change its pin"));
}

}  // namespace

base::Result<Csv> read_overlay_rows(const std::string& file, std::string_view bytes) {
  const CsvShape shape{"hopline-overlay",
                       {"op", "id", "at", "each", "from", "when", "to", "using", "on_fault",
                        "audience", "guide", "because"}};
  return parse_csv(file, bytes, shape);
}

void apply_overlay(Csv& rules, const Csv& overlay, std::set<std::string>& touched,
                   std::vector<Error>& faults) {
  check_pin(rules, overlay, faults);
  Applier applier(rules, overlay, faults);
  for (const CsvRow& row : overlay.rows) {
    const std::string id(trim(row.at("id").text));
    if (!touched.insert(id).second) {
      faults.push_back(overlay.fault(row.cells[0], "two overlays change " + id));
      continue;
    }
    applier.apply(row);
  }
}

}  // namespace engine::mapping
