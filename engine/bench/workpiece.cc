#include "engine/bench/workpiece.h"

#include <charconv>

#include "engine/mapping/files.h"
#include "engine/mapping/overlay.h"
#include "engine/mapping/rule.h"

namespace engine::bench {
namespace {

using base::Code;
using base::Error;
using mapping::Csv;
using mapping::CsvRow;

constexpr std::string_view kDraft = "draft";

std::string rules_file(const TableSource& source, const std::string& name) {
  return source.mappings_dir + "/" + name + "/rules.csv";
}

base::Result<Csv> read_rows(const TableSource& source, const std::string& name) {
  const std::string file = rules_file(source, name);
  const auto bytes = mapping::read_file(file);
  if (!bytes.ok()) return bytes.error();
  return mapping::read_rule_rows(file, bytes.value());
}

int number_of(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// "file:12:3" back into its parts.
CellFault place_of(const Error& error) {
  CellFault fault;
  fault.text = error.text;
  fault.file = error.path;
  const std::size_t last = error.path.rfind(':');
  if (last == std::string::npos || last == 0) return fault;
  const std::size_t before = error.path.rfind(':', last - 1);
  if (before == std::string::npos) return fault;
  fault.file = error.path.substr(0, before);
  fault.line = number_of(std::string_view(error.path).substr(before + 1));
  fault.position = number_of(std::string_view(error.path).substr(last + 1));
  return fault;
}

// Which row and column stand there. The first row of a table that begins there or before it: a
// quoted cell may run over several lines.
void name_cell(const Csv& csv, CellFault& fault) {
  for (const CsvRow& row : csv.rows) {
    if (!row.file.empty() && row.file != csv.file) continue;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const mapping::Cell& cell = row.cells[i];
      if (cell.line != fault.line || cell.column != fault.position) continue;
      fault.rule = mapping::trim(row.at("id").text);
      fault.column = (*row.columns)[i];
      // A cell that a change leaves as it was is named by the change as a whole.
      if (fault.column == "op") fault.column.clear();
      return;
    }
  }
}

void add_faults(const Error& error, const Workpiece& piece, std::vector<CellFault>& faults) {
  const auto add = [&](const Error& one) {
    CellFault fault = place_of(one);
    name_cell(fault.file == kDraft ? piece.overlay : piece.rows, fault);
    // The reader names the rule in its words; the place says it better.
    const std::string prefix = "rule " + fault.rule + ": ";
    if (!fault.rule.empty() && fault.text.starts_with(prefix)) fault.text.erase(0, prefix.size());
    faults.push_back(std::move(fault));
  };
  add(error);
  for (const Error& other : error.also) add(other);
}

Error no_mapping() { return Error{Code::kNotFound, "no such mapping", "mapping", {}}; }

// What the reader of a table would refuse as a whole, told by cell.
void check_cells(const BenchDraft& draft, std::vector<CellFault>& faults) {
  for (const BenchEdit& edit : draft.edits) {
    for (const auto& [column, text] : edit.cells) {
      const bool formula = text.starts_with('=');
      if (!formula && text.size() <= mapping::kCsvCellBytesMax) continue;
      faults.push_back({edit.rule, column, std::string(kDraft), 0, 0,
                        formula ? "a cell may not begin with '=' (a formula)"
                                : "the cell is longer than 8 KiB"});
    }
  }
}

// A name that could lead out of the folder of mappings is none.
bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

}  // namespace

base::Result<OverlayDraft> overlay_of(const TableSource& source, const BenchDraft& draft) {
  if (!is_name(draft.mapping)) return no_mapping();
  const auto rows = read_rows(source, draft.mapping);
  if (!rows.ok()) {
    return rows.error().code == Code::kNotFound ? no_mapping() : rows.error();
  }
  const std::string base = draft.mapping + "@" + rows.value().setting("version");
  OverlayDraft overlay(base, draft.site.empty() ? "none" : draft.site);
  for (const std::string& file : source.overlays) {
    const auto bytes = mapping::read_file(file);
    if (!bytes.ok()) return bytes.error();
    const auto csv = mapping::read_overlay_rows(file, bytes.value());
    if (!csv.ok()) return csv.error();
    const std::string pin = csv.value().setting("base");
    if (pin.substr(0, pin.find('@')) != draft.mapping) continue;
    if (auto read = overlay.read(file, bytes.value()); !read.ok()) return read.error();
  }
  for (const BenchEdit& edit : draft.edits) overlay.edit(edit);
  return overlay;
}

base::Result<Workpiece> Workpiece::make(const TableSource& source, const BenchDraft& draft) {
  auto overlay = overlay_of(source, draft);
  if (!overlay.ok()) return overlay.error();
  auto set = mapping::MappingSet::load(source.mappings_dir, source.overlays);
  if (!set.ok()) return set.error();
  if (set.value()->find(draft.mapping) == nullptr) return no_mapping();
  auto rows = read_rows(source, draft.mapping);
  if (!rows.ok()) return rows.error();

  Workpiece piece;
  piece.set = std::move(set).value();
  piece.rows = std::move(rows).value();
  piece.edited = overlay.value().edited();
  check_cells(draft, piece.faults);
  if (!piece.faults.empty()) return piece;
  const std::string text = overlay.value().write("");
  auto changes = mapping::read_overlay_rows(std::string(kDraft), text);
  if (!changes.ok()) {
    add_faults(changes.error(), piece, piece.faults);
    return piece;
  }
  piece.overlay = std::move(changes).value();
  std::set<std::string> touched;
  std::vector<Error> faults;
  if (!overlay.value().empty()) {
    mapping::apply_overlay(piece.rows, piece.overlay, touched, faults);
  }
  if (faults.empty()) {
    auto compiled = piece.set->compile(piece.rows);
    if (compiled.ok()) piece.mapping = std::move(compiled).value();
    if (!compiled.ok()) faults.push_back(compiled.error());
  }
  for (const Error& fault : faults) add_faults(fault, piece, piece.faults);
  return piece;
}

}  // namespace engine::bench
