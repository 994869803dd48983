#include "engine/mapping/lint.h"

#include "fhir/types.h"

namespace engine::mapping {
namespace {

using base::Error;

// Walks the path step by step through the R4 tables; "" when all is well.
std::string path_fault(const RuleTable& table, const Target& to) {
  const std::string type = to.type.empty() ? table.target : to.type;
  if (fhir::find_type(type) == nullptr) return "R4 has no type '" + type + "'";
  std::string path;
  for (const Step& step : to.steps) {
    path += (path.empty() ? "" : ".") + step.name;
    const fhir::Member* member = fhir::find_member(type, path);
    if (member == nullptr) return "R4's " + type + " has no element \"" + path + "\"";
    if (member->is_list() && step.label.empty()) {
      return path + " is a list: write " + step.name + "[label]";
    }
    if (!member->is_list() && !step.label.empty()) {
      return path + " is a single element: no [label] there";
    }
  }
  return "";
}

void check_expr(const RuleTable& table, const Rule& rule, const Expr& expr,
                std::vector<Error>& faults) {
  if (expr.kind == Expr::Kind::kAddress && expr.address.field == 0) {
    faults.push_back(
        table.fault(rule, "from", "'" + expr.written + "' names a segment, not a field"));
  }
  if (expr.kind == Expr::Kind::kRelative && table.source.find('^') != std::string::npos) {
    faults.push_back(table.fault(rule, "from", "'" + expr.written + "' is for datatype maps only"));
  }
  if (expr.kind == Expr::Kind::kBuilt && !table.to_v2()) {
    const std::string words = path_fault(table, expr.built);
    if (!words.empty()) faults.push_back(table.fault(rule, "from", words));
  }
  for (const Expr& arg : expr.args) check_expr(table, rule, arg, faults);
}

}  // namespace

std::vector<Error> lint_rules(const RuleTable& table) {
  std::vector<Error> faults;
  for (const Rule& rule : table.rules) {
    check_expr(table, rule, rule.from, faults);
    if (table.side == Side::kFhir && rule.use.map != nullptr) {
      faults.push_back(table.fault(rule, "using", "datatype maps and ref read HL7 v2 fields"));
    }
    if (table.to_v2() || rule.error) continue;
    const std::string words = path_fault(table, rule.to);
    if (!words.empty()) faults.push_back(table.fault(rule, "to", words));
    if (rule.use.conversion == Conversion::kRemove && (rule.to.has_label() || !rule.each.once())) {
      faults.push_back(
          table.fault(rule, "to", "remove takes out members of the main resource only"));
    }
  }
  return faults;
}

}  // namespace engine::mapping
