#include "engine/mapping/csv.h"

#include <algorithm>

namespace engine::mapping {
namespace {

using base::Code;
using base::Error;

const Cell kNoCell;

// Reads cells one after the other; knows where it is.
class CellReader {
 public:
  CellReader(std::string_view bytes, char separator, int line)
      : bytes_(bytes), separator_(separator), line_(line) {}

  bool at_end() const { return at_ >= bytes_.size(); }

  // The cells of one record. A fault text is set when its quotes are broken.
  std::vector<Cell> read_record(std::string& fault) {
    std::vector<Cell> cells;
    while (true) {
      cells.push_back(read_cell(fault));
      if (at_end()) return cells;
      const char next = bytes_[at_];
      if (next == separator_) {
        step();
        continue;
      }
      skip_line_end();
      return cells;
    }
  }

 private:
  void step() {
    if (bytes_[at_] == '\n') {
      ++line_;
      column_ = 0;
    }
    ++at_;
    ++column_;
  }

  void skip_line_end() {
    if (!at_end() && bytes_[at_] == '\r') step();
    if (!at_end() && bytes_[at_] == '\n') step();
  }

  bool at_cell_end() const {
    if (at_end()) return true;
    const char c = bytes_[at_];
    return c == separator_ || c == '\n' || c == '\r';
  }

  Cell read_cell(std::string& fault) {
    Cell cell{"", line_, column_};
    if (!at_end() && bytes_[at_] == '"') {
      read_quoted(cell, fault);
    } else {
      const std::size_t begin = at_;
      while (!at_cell_end()) step();
      cell.text = bytes_.substr(begin, at_ - begin);
    }
    return cell;
  }

  void read_quoted(Cell& cell, std::string& fault) {
    step();
    while (!at_end()) {
      const char c = bytes_[at_];
      step();
      if (c != '"') {
        cell.text += c;
      } else if (!at_end() && bytes_[at_] == '"') {
        cell.text += '"';
        step();
      } else {
        if (!at_cell_end()) fault = "text after the closing quote; double the quotes inside";
        while (!at_cell_end()) step();
        return;
      }
    }
    fault = "the quote is never closed";
  }

  std::string_view bytes_;
  char separator_;
  std::size_t at_ = 0;
  int line_;
  int column_ = 1;
};

std::string_view take_line(std::string_view& bytes) {
  const std::size_t end = std::min(bytes.find('\n'), bytes.size());
  std::string_view line = bytes.substr(0, end);
  bytes.remove_prefix(std::min(end + 1, bytes.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// The pragma is one cell that may hold commas, so a spreadsheet may have quoted it.
std::string pragma_text(std::string_view line) {
  line = trim(line);
  while (line.ends_with(',') || line.ends_with(';')) line.remove_suffix(1);
  if (line.size() < 2 || line.front() != '"') return std::string(line);
  std::string text;
  for (std::size_t i = 1; i + 1 < line.size(); ++i) {
    text += line[i];
    if (line[i] == '"' && line[i + 1] == '"') ++i;
  }
  return text;
}

bool read_pragma(Csv& csv, std::string_view line, std::string_view magic) {
  const std::vector<std::string> parts = split(pragma_text(line), ';');
  if (parts.empty() || parts[0] != "#" + std::string(magic) + " 1") return false;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::size_t equals = parts[i].find('=');
    if (equals == std::string::npos) return false;
    csv.pragma[std::string(trim(parts[i].substr(0, equals)))] = trim(parts[i].substr(equals + 1));
  }
  return true;
}

void drop_empty_tail(std::vector<Cell>& cells) {
  while (!cells.empty() && cells.back().text.empty()) cells.pop_back();
}

class TableReader {
 public:
  TableReader(Csv& csv, const CsvShape& shape, std::vector<Error>& faults)
      : csv_(csv), shape_(shape), faults_(faults) {}

  void read(std::string_view bytes) {
    std::string_view rest = bytes;
    const std::string_view header = take_line(rest);
    const bool semicolons =
        header.find(';') != std::string_view::npos && header.find(',') == std::string_view::npos;
    CellReader reader(bytes, semicolons ? ';' : ',', 2);
    while (!reader.at_end() && faults_.size() < kFaultsMax) {
      std::string fault;
      std::vector<Cell> cells = reader.read_record(fault);
      if (!fault.empty()) faults_.push_back(csv_.fault(cells.back(), fault));
      drop_empty_tail(cells);
      if (cells.empty()) continue;
      if (!csv_.columns) {
        take_header(cells);
      } else {
        take_row(std::move(cells));
      }
    }
    if (!csv_.columns) faults_.push_back(csv_.fault({"", 2, 1}, "no line with column names"));
  }

 private:
  static constexpr std::size_t kFaultsMax = 200;

  void take_header(const std::vector<Cell>& cells) {
    std::vector<std::string> names;
    for (const Cell& cell : cells) {
      const std::string name(trim(cell.text));
      if (std::find(shape_.columns.begin(), shape_.columns.end(), name) == shape_.columns.end()) {
        faults_.push_back(csv_.fault(cell, "unknown column '" + name + "'"));
      } else if (std::find(names.begin(), names.end(), name) != names.end()) {
        faults_.push_back(csv_.fault(cell, "column '" + name + "' is there twice"));
      }
      names.push_back(name);
    }
    csv_.columns = std::make_shared<const std::vector<std::string>>(std::move(names));
  }

  void take_row(std::vector<Cell> cells) {
    if (cells.size() > csv_.columns->size()) {
      faults_.push_back(csv_.fault(cells[csv_.columns->size()],
                                   "more cells than columns; quote cells that hold commas"));
      return;
    }
    for (const Cell& cell : cells) {
      if (cell.text.starts_with('=')) {
        faults_.push_back(csv_.fault(cell, "a cell may not begin with '=' (a formula)"));
      }
      if (cell.text.size() > kCsvCellBytesMax) {
        faults_.push_back(csv_.fault(cell, "the cell is longer than 8 KiB"));
      }
    }
    if (csv_.rows.size() == kCsvRowsMax) {
      faults_.push_back(csv_.fault(cells[0], "more than 20000 rows"));
    } else if (csv_.rows.size() < kCsvRowsMax) {
      csv_.rows.push_back(CsvRow{csv_.columns.get(), std::move(cells), ""});
    }
  }

  Csv& csv_;
  const CsvShape& shape_;
  std::vector<Error>& faults_;
};

}  // namespace

const Cell& CsvRow::at(std::string_view column) const {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if ((*columns)[i] == column) return cells[i];
  }
  return kNoCell;
}

std::string Csv::setting(std::string_view key) const {
  const auto found = pragma.find(std::string(key));
  return found == pragma.end() ? "" : found->second;
}

Error Csv::fault(const Cell& cell, std::string text) const {
  return Error{Code::kInvalid, std::move(text), place_text(file, cell.line, cell.column), {}};
}

Error Csv::fault(const CsvRow& row, const Cell& cell, std::string text) const {
  Error error = fault(cell, std::move(text));
  if (!row.file.empty()) error.path = place_text(row.file, cell.line, cell.column);
  return error;
}

base::Result<Csv> parse_csv(const std::string& file, std::string_view bytes,
                            const CsvShape& shape) {
  Csv csv;
  csv.file = file;
  if (bytes.size() > kCsvBytesMax) {
    return Error{Code::kTooLarge, "the table is larger than 4 MiB", file, {}};
  }
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (bytes.find('\0') != std::string_view::npos) {
    return Error{Code::kInvalid, "a NUL byte: save the table as UTF-8 CSV", file, {}};
  }
  if (!read_pragma(csv, take_line(bytes), shape.magic)) {
    return csv.fault({"", 1, 1},
                     "line 1 must be '#" + std::string(shape.magic) + " 1; key=value; ...'");
  }
  std::vector<Error> faults;
  TableReader(csv, shape, faults).read(bytes);
  if (!faults.empty()) return base::join_errors(std::move(faults));
  return csv;
}

std::string place_text(std::string_view file, int line, int column) {
  return std::string(file) + ":" + std::to_string(line) + ":" + std::to_string(column);
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  return text;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = std::min(text.find(separator), text.size());
    parts.emplace_back(trim(text.substr(0, end)));
    if (end == text.size()) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string to_upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

}  // namespace engine::mapping
