// Condition: what the column `when` says on the v2 side, compiled.
//
//   auto when = parse_condition("IF AIS-2 NOT EQUALS \"D\" AND PV1 VALUED");
//   when.value().error       // the row is a fault when it is true ("... ERROR")
//
//   cond = "IF" expr ["ERROR"] ["THEN"]
//   expr = term { ("AND" | "OR") term }         AND mixed with OR needs parentheses
//   term = "NOT" "(" expr ")" | "(" expr ")" | subject predicate
//   predicate = [IS] [NOT] (VALUED | VALUE | EMPTY | DELETED | IN (list) | EQUAL[S] [TO] value
//             | GREATER|LESS THAN [OR EQUAL[S] [TO]] value | value)
//             | DOES [NOT] EXIST | = == != <> < > <= >= value
//   subject = address [.COUNT | .LENGTH] | @element | %value
//
// Keywords in any case; strings in double, single or curly quotes. "X AND Y VALUED" shares the
// predicate. A subject that repeats is true if any repetition is; with NOT, if none is. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/mapping/expression.h"

namespace engine::mapping {

struct Condition {
  enum class Kind { kAnd, kOr, kNot, kTest };
  enum class Test {
    kValued,
    kEmpty,
    kDeleted,
    kIn,
    kEqual,
    kLess,
    kLessEqual,
    kGreater,
    kGreaterEqual
  };
  enum class Measure { kText, kCount, kLength };

  Kind kind = Kind::kTest;
  std::vector<Condition> kids;
  Expr subject;
  Measure measure = Measure::kText;
  Test test = Test::kValued;
  bool negated = false;
  std::vector<Expr> values;  // constants or references
};

struct When {
  Condition condition;
  bool error = false;  // true: the row is a fault
};

base::Result<When> parse_condition(std::string_view text);

}  // namespace engine::mapping
