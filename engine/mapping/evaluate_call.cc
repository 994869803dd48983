// The functions and conditions of rules: Evaluator::call and Evaluator::holds.
#include <algorithm>

#include "base/time.h"
#include "engine/mapping/evaluate.h"

namespace engine::mapping {
namespace {

Value value_of(const Converted& converted) {
  Value value;
  value.text = converted.text;
  value.problem = converted.problem;
  value.hint = converted.hint;
  value.code = converted.code;
  value.warning = converted.warning;
  return value;
}

bool is_constant(const Expr& expr) { return expr.kind == Expr::Kind::kConstant; }

// Numbers compare as numbers, all else exactly as text: -1, 0, 1; 2 when they do not compare.
int compare(const std::string& left, const std::string& right) {
  const Converted a = to_decimal(left);
  const Converted b = to_decimal(right);
  if (!a.ok() || !b.ok()) return left == right ? 0 : 2;
  const double x = std::strtod(a.text.c_str(), nullptr);
  const double y = std::strtod(b.text.c_str(), nullptr);
  return x < y ? -1 : (x > y ? 1 : 0);
}

bool matches(Condition::Test test, const std::string& left, const std::string& right) {
  using Test = Condition::Test;
  if (test == Test::kEqual || test == Test::kIn) return left == right;
  const int order = compare(left, right);
  switch (test) {
    case Test::kLess:
      return order == -1;
    case Test::kLessEqual:
      return order == -1 || order == 0;
    case Test::kGreater:
      return order == 1;
    case Test::kGreaterEqual:
      return order == 1 || order == 0;
    case Test::kEqual:
    case Test::kIn:
    case Test::kValued:
    case Test::kEmpty:
    case Test::kDeleted:
      break;
  }
  return false;
}

}  // namespace

std::string Evaluator::first_text(const Expr& expr, const Scene& scene) const {
  Values found = values(expr, scene);
  return found.empty() ? std::string() : std::move(found.front().text);
}

// The earliest or latest time. A value that is no time is the answer, so that the row's own
// conversion reports it.
Value Evaluator::extreme(const Expr& expr, const Scene& scene) const {
  Value best;
  std::int64_t best_us = 0;
  for (const Expr& arg : expr.args) {
    for (Value& value : values(arg, scene, Reach::kAll)) {
      const Converted instant = to_instant(value.text, zone_);
      if (!instant.ok()) return value;
      const std::int64_t us = base::parse_instant(instant.text).value().us;
      const bool better = expr.function == Function::kMin ? us < best_us : us > best_us;
      if (best.text.empty() || better) {
        best = std::move(value);
        best_us = us;
      }
    }
  }
  return best;
}

// A constant is written only beside values: those before the first address if any is valued, one
// between two addresses if both are, those at the end if the last address is.
Value Evaluator::concat(const Expr& expr, const Scene& scene) const {
  Value out;
  std::string prefix, between;
  bool any_address = false, last_valued = false;
  for (const Expr& arg : expr.args) {
    if (is_constant(arg)) {
      if (!any_address) {
        prefix += arg.text;
      } else if (last_valued) {
        between += arg.text;
      }
      continue;
    }
    any_address = true;
    Values found = values(arg, scene);
    last_valued = !found.empty();
    if (found.empty()) continue;
    if (!found.front().problem.empty()) return std::move(found.front());
    if (out.text.empty()) {
      out = std::move(found.front());
      out.text.insert(0, prefix);
    } else {
      out.text += between + found.front().text;
    }
    between.clear();
  }
  if (last_valued) out.text += between;
  return out;
}

Value Evaluator::join_lines(const Expr& expr, const Scene& scene) const {
  Value out;
  bool first = true;
  for (const Expr& arg : expr.args) {
    for (Value& value : values(arg, scene, Reach::kAll)) {
      if (first) {
        out = std::move(value);
      } else {
        out.text += '\n';
        out.text += value.text;
      }
      first = false;
    }
  }
  return out;
}

Value Evaluator::compute(const Expr& expr, const Scene& scene) const {
  std::string args[3];
  for (std::size_t i = 0; i < expr.args.size() && i < 3; ++i) {
    args[i] = first_text(expr.args[i], scene);
  }
  if (expr.function == Function::kSystem) {
    return value_of(to_system({args[0], args[1], args[2]}, input_.site));
  }
  if (expr.function == Function::kLocal) return value_of(to_local_text(args[0], zone_));
  if (args[0].empty() || args[1].empty()) return {};
  if (expr.function == Function::kSpan) return value_of(minutes_between(args[0], args[1]));
  return value_of(add_duration(args[0], args[1], args[2], input_.site));
}

void Evaluator::call(const Expr& expr, const Scene& scene, Values& out) const {
  Value value;
  switch (expr.function) {
    case Function::kFirst:
      for (const Expr& arg : expr.args) {
        Values found = values(arg, scene);
        if (found.empty()) continue;
        out.push_back(std::move(found.front()));
        return;
      }
      return;
    case Function::kMin:
    case Function::kMax:
      value = extreme(expr, scene);
      break;
    case Function::kConcat:
      value = concat(expr, scene);
      break;
    case Function::kLines:
      value = join_lines(expr, scene);
      break;
    case Function::kAdd:
    case Function::kSystem:
    case Function::kSpan:
    case Function::kLocal:
      value = compute(expr, scene);
      break;
  }
  if (!value.text.empty() || !value.problem.empty()) out.push_back(std::move(value));
}

bool Evaluator::is_deleted(const Condition& condition, const Scene& scene) const {
  if (condition.subject.kind != Expr::Kind::kAddress || scene.anchor == nullptr) return false;
  const hl7::Address& address = condition.subject.address;
  for (const std::size_t segment : visible(address, *scene.anchor)) {
    const hl7::Place place{segment, address.field, 1, address.component, address.subcomponent};
    if (input_.message->leaf(place).presence == hl7::Presence::kDelete) return true;
  }
  return false;
}

bool Evaluator::test(const Condition& condition, const Scene& scene) const {
  using Test = Condition::Test;
  using Measure = Condition::Measure;
  if (condition.test == Test::kDeleted) return is_deleted(condition, scene);
  const bool presence = condition.test == Test::kValued || condition.test == Test::kEmpty;
  const Values subject =
      values(condition.subject, scene, Reach::kAll, presence ? Want::kPlace : Want::kText);
  // Whether there is anything is asked of the whole, not of its first component.
  if (presence && reads_ != nullptr) {
    for (const Value& value : subject) {
      reads_->push_back({"", value.offset, value.size, nullptr, false});
    }
  }
  if (condition.test == Test::kValued) return !subject.empty();
  if (condition.test == Test::kEmpty) return subject.empty();
  for (const Expr& expected : condition.values) {
    const std::string computed = is_constant(expected) ? "" : first_text(expected, scene);
    const std::string& right = is_constant(expected) ? expected.text : computed;
    if (condition.measure == Measure::kCount) {
      const int order = compare(std::to_string(subject.size()), right);
      const bool equality = condition.test == Test::kEqual || condition.test == Test::kIn;
      if (equality ? order == 0 : matches(condition.test, std::to_string(subject.size()), right)) {
        return true;
      }
      continue;
    }
    for (const Value& value : subject) {
      const bool length = condition.measure == Measure::kLength;
      if (length ? matches(condition.test, std::to_string(value.text.size()), right)
                 : matches(condition.test, value.text, right)) {
        return true;
      }
    }
  }
  return false;
}

bool Evaluator::holds(const Condition& condition, const Scene& scene) const {
  const auto kid_holds = [&](const Condition& kid) { return holds(kid, scene); };
  switch (condition.kind) {
    case Condition::Kind::kAnd:
      return std::all_of(condition.kids.begin(), condition.kids.end(), kid_holds);
    case Condition::Kind::kOr:
      return std::any_of(condition.kids.begin(), condition.kids.end(), kid_holds);
    case Condition::Kind::kNot:
      return !holds(condition.kids.front(), scene);
    case Condition::Kind::kTest:
      return test(condition, scene) != condition.negated;
  }
  return false;
}

bool Evaluator::holds(const FhirPath& condition, const Scene& scene) const {
  return is_true(condition, fhir_scope(scene));
}

}  // namespace engine::mapping
