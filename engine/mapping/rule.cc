#include "engine/mapping/rule.h"

#include <algorithm>
#include <array>
#include <set>

namespace engine::mapping {
namespace {

using base::Error;

const CsvShape& rules_shape() {
  static const CsvShape kShape = {
      "hopline-rules",
      {"id", "each", "from", "when", "to", "using", "on_fault", "audience", "guide", "because"}};
  return kShape;
}

struct ConversionRow {
  std::string_view name;
  Conversion conversion;
};
constexpr std::array<ConversionRow, 19> kConversions = {{{"", Conversion::kNone},
                                                         {"instant", Conversion::kInstant},
                                                         {"date", Conversion::kDate},
                                                         {"dateTime", Conversion::kDateTime},
                                                         {"minutes", Conversion::kMinutes},
                                                         {"text", Conversion::kText},
                                                         {"lines", Conversion::kLines},
                                                         {"lines base64", Conversion::kLinesBase64},
                                                         {"decimal", Conversion::kDecimal},
                                                         {"bound", Conversion::kBound},
                                                         {"comparator", Conversion::kComparator},
                                                         {"integer", Conversion::kInteger},
                                                         {"boolean", Conversion::kBoolean},
                                                         {"v2time", Conversion::kV2Time},
                                                         {"v2date", Conversion::kV2Date},
                                                         {"hd name", Conversion::kHdName},
                                                         {"hd id", Conversion::kHdId},
                                                         {"hd type", Conversion::kHdType},
                                                         {"remove", Conversion::kRemove}}};

bool is_id(std::string_view id) {
  return !id.empty() && id.size() <= 64 &&
         id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") == std::string_view::npos;
}

// Reads one row; collects its faults with the cell that holds each.
class RowReader {
 public:
  RowReader(const Csv& csv, const CsvRow& row, const RuleTable& table, std::vector<Error>& faults)
      : csv_(csv), row_(row), table_(table), side_(table.side), faults_(faults) {}

  Rule read() {
    rule_.cell = row_.at("id");
    rule_.from_cell = place_of("from");
    rule_.to_cell = place_of("to");
    rule_.using_cell = place_of("using");
    rule_.file = row_.file;
    rule_.id = trim(rule_.cell.text);
    if (!is_id(rule_.id)) fault(rule_.cell, "an id is made of a-z 0-9 . -");
    read_each();
    take(parse_expr(text("from"), side_), row_.at("from"), rule_.from);
    read_when();
    take(table_.to_v2() ? parse_v2_target(text("to")) : parse_target(text("to")), row_.at("to"),
         rule_.to);
    read_using();
    read_policy();
    read_audience();
    rule_.guide = text("guide");
    rule_.because = text("because");
    check_whole();
    return std::move(rule_);
  }

 private:
  std::string_view text(std::string_view column) const { return trim(row_.at(column).text); }

  Cell place_of(std::string_view column) const {
    const Cell& cell = row_.at(column);
    return Cell{"", cell.line, cell.column};
  }

  void fault(const Cell& cell, const std::string& words) {
    const Cell& at = cell.line == 0 ? rule_.cell : cell;
    faults_.push_back(csv_.fault(row_, at, "rule " + rule_.id + ": " + words));
  }

  template <class T>
  void take(base::Result<T> parsed, const Cell& cell, T& into) {
    if (parsed.ok()) {
      into = std::move(parsed).value();
    } else {
      fault(cell, parsed.error().text);
    }
  }

  void read_each() {
    std::string_view each = text("each");
    if (each.empty()) return;
    if (side_ == Side::kFhir) {
      rule_.each.path = each;
      take(parse_fhir_path(each), row_.at("each"), rule_.each.items);
      return;
    }
    const std::size_t condition = each.find(" if ");
    if (condition != std::string_view::npos) {
      const std::string when = "IF " + std::string(each.substr(condition + 4));
      base::Result<When> parsed = parse_condition(when);
      if (parsed.ok()) rule_.each.by_if = std::move(parsed).value().condition;
      if (!parsed.ok()) fault(row_.at("each"), parsed.error().text);
      each = each.substr(0, condition);
    }
    const std::size_t by = each.find(" by ");
    if (by != std::string_view::npos) {
      for (const std::string& part : split(each.substr(by + 4), ',')) {
        rule_.each.by.emplace_back();
        take(parse_expr(part, side_), row_.at("each"), rule_.each.by.back());
      }
      each = trim(each.substr(0, by));
    }
    rule_.each.top = each.starts_with('/');
    rule_.each.path = rule_.each.top ? each.substr(1) : each;
  }

  void read_when() {
    std::string_view when = text("when");
    if (when.empty()) return;
    if (side_ == Side::kV2) {
      base::Result<When> parsed = parse_condition(when);
      if (!parsed.ok()) return fault(row_.at("when"), parsed.error().text);
      rule_.error = parsed.value().error;
      rule_.when = std::move(parsed).value().condition;
      return;
    }
    if (when.ends_with(" ERROR")) {
      rule_.error = true;
      when.remove_suffix(6);
    }
    rule_.where.emplace();
    take(parse_fhir_path(when), row_.at("when"), *rule_.where);
  }

  void read_using() {
    const std::string_view use = text("using");
    for (const ConversionRow& row : kConversions) {
      if (row.name != use) continue;
      rule_.use.conversion = row.conversion;
      return;
    }
    if (use.starts_with("table ")) {
      rule_.use.kind = Using::Kind::kTable;
      rule_.use.name = trim(use.substr(6));
    } else if (use.starts_with("ref ")) {
      rule_.use.kind = Using::Kind::kReference;
      rule_.use.name = trim(use.substr(4));
    } else if (use.find('-') != std::string_view::npos && use.find(' ') == std::string_view::npos) {
      rule_.use.kind = Using::Kind::kMap;
      rule_.use.name = use;
    } else {
      fault(row_.at("using"),
            "unknown conversion '" + std::string(use) +
                "'; there are instant date dateTime minutes text lines decimal "
                "bound comparator integer boolean v2time v2date remove, table NAME, ref TYPE and "
                "datatype maps such as XPN-HumanName");
    }
  }

  void read_policy() {
    const std::string_view policy = text("on_fault");
    if (policy.empty() || policy == "hold") {
      rule_.on_fault = Policy::kHold;
    } else if (policy == "warn") {
      rule_.on_fault = Policy::kWarn;
    } else if (policy == "omit") {
      rule_.on_fault = Policy::kOmit;
      if (text("because").empty()) fault(row_.at("on_fault"), "omit needs a reason in because");
    } else {
      fault(row_.at("on_fault"), "on_fault is hold, warn or omit");
    }
  }

  void read_audience() {
    const std::string_view audience = text("audience");
    if (audience == "patient") {
      rule_.audience = Audience::kPatient;
    } else if (audience == "staff") {
      rule_.audience = Audience::kStaff;
    } else if (audience == "record") {
      rule_.audience = Audience::kRecord;
    } else if (!audience.empty()) {
      fault(row_.at("audience"), "audience is patient, staff or record");
    }
  }

  void check_whole() {
    if (rule_.error) {
      if (rule_.because.empty()) {
        fault(row_.at("when"), "a row that ends in ERROR says in because what is wrong");
      }
      return;
    }
    if (rule_.to.empty()) fault(row_.at("to"), "the column to is empty");
    if (rule_.from.kind == Expr::Kind::kNothing) fault(row_.at("from"), "from is empty");
  }

  const Csv& csv_;
  const CsvRow& row_;
  const RuleTable& table_;
  Side side_;
  std::vector<Error>& faults_;
  Rule rule_;
};

bool is_within(std::string_view whole, std::string_view part) {
  return part.starts_with(whole) && (part.size() == whole.size() || part[whole.size()] == '.');
}

// Rows that nobody rivals need not ask whether their element is taken.
void find_rivals(std::vector<Rule>& rules) {
  for (Rule& rule : rules) {
    rule.has_rivals = std::any_of(rules.begin(), rules.end(), [&rule](const Rule& other) {
      return &other != &rule && (is_within(rule.to.written, other.to.written) ||
                                 is_within(other.to.written, rule.to.written));
    });
  }
}

int version_of(const std::string& text) {
  const bool digits =
      !text.empty() && text.size() < 7 && text.find_first_not_of("0123456789") == std::string::npos;
  return digits ? std::stoi(text) : 0;
}

RuleTable read_head(const Csv& csv, std::vector<Error>& faults) {
  RuleTable table;
  table.file = csv.file;
  table.name = csv.setting("mapping");
  if (table.name.empty()) table.name = csv.setting("map");
  table.version = version_of(csv.setting("version"));
  table.source = csv.setting("source");
  table.target = csv.setting("target");
  table.start = csv.setting("start");
  if (table.source.starts_with("fhir ")) table.side = Side::kFhir;
  const Cell head{"", 1, 1};
  if (table.name.empty()) faults.push_back(csv.fault(head, "line 1 has no mapping=NAME"));
  if (table.version == 0) faults.push_back(csv.fault(head, "line 1 has no version=NUMBER"));
  for (const auto& [key, value] : csv.pragma) {
    static const std::set<std::string_view> kKnown = {"mapping", "map",    "version",
                                                      "source",  "target", "start"};
    if (!kKnown.contains(key)) faults.push_back(csv.fault(head, "unknown setting '" + key + "'"));
  }
  return table;
}

}  // namespace

Error RuleTable::fault(const Rule& rule, std::string_view column, std::string text) const {
  const Cell* cell = &rule.cell;
  if (column == "from") cell = &rule.from_cell;
  if (column == "to") cell = &rule.to_cell;
  if (column == "using") cell = &rule.using_cell;
  if (cell->line == 0) cell = &rule.cell;
  return Error{base::Code::kInvalid,
               "rule " + rule.id + ": " + std::move(text),
               place_text(rule.file.empty() ? file : rule.file, cell->line, cell->column),
               {}};
}

base::Result<Csv> read_rule_rows(const std::string& file, std::string_view bytes) {
  return parse_csv(file, bytes, rules_shape());
}

base::Result<RuleTable> read_rules(const std::string& file, std::string_view bytes) {
  base::Result<Csv> csv = read_rule_rows(file, bytes);
  if (!csv.ok()) return csv.error();
  return compile_rules(csv.value());
}

base::Result<RuleTable> compile_rules(const Csv& csv) {
  std::vector<Error> faults;
  RuleTable table = read_head(csv, faults);
  std::set<std::string> ids;
  std::map<std::string, std::size_t> anchors;
  for (const CsvRow& row : csv.rows) {
    table.rules.push_back(RowReader(csv, row, table, faults).read());
    Each& each = table.rules.back().each;
    each.number = anchors.emplace(row.at("each").text, anchors.size()).first->second;
    if (!ids.insert(table.rules.back().id).second) {
      faults.push_back(table.fault(table.rules.back(), "id", "the id is there twice"));
    }
  }
  if (!faults.empty()) return base::join_errors(std::move(faults));
  find_rivals(table.rules);
  return table;
}

}  // namespace engine::mapping
