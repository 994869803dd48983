#include "engine/bench/overlay_draft.h"

#include <algorithm>
#include <array>

#include "engine/mapping/overlay.h"

namespace engine::bench {
namespace {

constexpr std::array<std::string_view, 12> kColumns = {"op",       "id",       "at",    "each",
                                                       "from",     "when",     "to",    "using",
                                                       "on_fault", "audience", "guide", "because"};

constexpr std::string_view kUnsaved = "not saved yet";

}  // namespace

OverlayDraft::OverlayDraft(std::string base, std::string site)
    : base_(std::move(base)), site_(std::move(site)) {}

base::Status OverlayDraft::read(const std::string& file, std::string_view bytes) {
  const auto csv = mapping::read_overlay_rows(file, bytes);
  if (!csv.ok()) return csv.error();
  for (const mapping::CsvRow& row : csv.value().rows) {
    Row mine{std::string(mapping::trim(row.at("op").text)),
             std::string(mapping::trim(row.at("id").text)),
             std::string(mapping::trim(row.at("at").text)),
             {}};
    for (std::size_t i = 3; i < kColumns.size(); ++i) {
      const std::string& text = row.at(kColumns[i]).text;
      if (!text.empty()) mine.cells[std::string(kColumns[i])] = text;
    }
    rows_.push_back(std::move(mine));
  }
  return base::ok_status();
}

OverlayDraft::Row* OverlayDraft::find(const std::string& id) {
  const auto found =
      std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) { return row.id == id; });
  return found == rows_.end() ? nullptr : &*found;
}

// What an edit means where the site has changed the row already: an added row stays an added row,
// and one that is taken out again was never there.
void OverlayDraft::edit(const BenchEdit& edit) {
  edited_.insert(edit.rule);
  Row* known = find(edit.rule);
  if (known != nullptr && edit.op == "off") {
    const bool was_added = known->op == "add";
    const std::string id = known->id;
    std::erase_if(rows_, [&](const Row& row) { return row.id == id; });
    if (was_added) return;
    known = nullptr;
  }
  if (known == nullptr || edit.op == "add") {
    rows_.push_back({edit.op, edit.rule, edit.at, {}});
    known = &rows_.back();
  }
  for (const auto& [column, text] : edit.cells) {
    known->cells[column] = text.empty() && known->op == "replace" ? "-" : text;
  }
  if (edit.cells.count("because") == 0) known->cells.erase("because");
}

std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string OverlayDraft::write(std::string_view reason,
                                const std::map<std::string, std::string>& pragma) const {
  std::string out = "#hopline-overlay 1; site=" + site_ + "; base=" + base_;
  for (const auto& [key, value] : pragma) out += "; " + key + "=" + value;
  out += "\n";
  for (const std::string_view column : kColumns) {
    out += std::string(column) + (column == kColumns.back() ? "\n" : ",");
  }
  for (const Row& row : rows_) {
    out += csv_cell(row.op) + "," + csv_cell(row.id) + "," + csv_cell(row.at);
    for (std::size_t i = 3; i < kColumns.size(); ++i) {
      const auto cell = row.cells.find(std::string(kColumns[i]));
      std::string text = cell == row.cells.end() ? "" : cell->second;
      if (text.empty() && kColumns[i] == "because") text = reason.empty() ? kUnsaved : reason;
      out += "," + csv_cell(text);
    }
    out += "\n";
  }
  return out;
}

}  // namespace engine::bench
