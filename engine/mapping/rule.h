// Rule: one row of a rule table, compiled; RuleTable: the table.
//
//   auto table = read_rules("mappings/x/rules.csv", bytes);
//   for (const Rule& rule : table.value().rules) ...
//
// Columns: id,each,from,when,to,using,on_fault,audience,guide,because (see mappings/README.md).
// read_rules answers all faults of all rows, each as file:line:column. What a row refers to by name
// (code tables, datatype maps) is bound later by the loader. Values; immutable once bound. Any
// thread then.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/mapping/condition.h"
#include "engine/mapping/csv.h"
#include "engine/mapping/expression.h"
#include "engine/mapping/mapping.h"
#include "engine/mapping/target.h"

namespace engine::mapping {

class CodeTable;
struct RuleTable;

enum class Conversion {
  kNone,
  kInstant,
  kDate,
  kDateTime,
  kMinutes,
  kText,
  kLines,
  kLinesBase64,
  kDecimal,
  kBound,
  kComparator,
  kInteger,
  kBoolean,
  kV2Time,
  kV2Date,
  kHdName,
  kHdId,
  kHdType,
  kRemove
};
enum class Audience { kDefault, kPatient, kStaff, kRecord };

struct Using {
  enum class Kind { kConversion, kTable, kMap, kReference };
  Kind kind = Kind::kConversion;
  Conversion conversion = Conversion::kNone;
  std::string name;                  // of the table, the map, or the type referred to
  const CodeTable* table = nullptr;  // bound by the loader
  const RuleTable* map = nullptr;    // kMap, kReference
};

// "SERVICE/AIS", "/NTE" (directly under the message), or with consecutive occurrences taken as one:
// "OBSERVATION/OBX by OBX-2,OBX-3 if OBX-2 IN (\"TX\",\"FT\")". On the FHIR side a path.
struct Each {
  std::string path;
  bool top = false;
  std::vector<Expr> by;
  std::optional<Condition> by_if;
  FhirPath items;          // FHIR side
  std::size_t number = 0;  // the same for rows of one table with the same text
  bool once() const { return path.empty(); }
};

struct Rule {
  std::string id;
  Each each;
  Expr from;
  std::optional<Condition> when;  // v2 side
  std::optional<FhirPath> where;  // FHIR side
  bool error = false;             // `when` ends in ERROR
  Target to;
  Using use;
  Policy on_fault = Policy::kHold;
  Audience audience = Audience::kDefault;
  bool has_rivals = false;  // another row writes the same element, a part of it or its whole
  std::string guide, because;
  // Where its cells stand, for faults found later.
  Cell cell;  // of the id
  Cell from_cell, to_cell, using_cell;
  std::string file;  // of an overlay, when the row stands there
};

struct RuleTable {
  std::string file;
  std::string name;  // pragma mapping= or map=
  int version = 0;
  std::string source;  // "v2 SIU^S12-S15,S26", "fhir Appointment"
  std::string target;  // "Appointment", "v2 MDM^T02^MDM_T02"
  std::string start;   // "copy": the target begins as a copy of the source
  Side side = Side::kV2;
  std::vector<Rule> rules;

  bool to_v2() const { return target.starts_with("v2 "); }
  // `column`: "id", "from", "to" or "using": the cell that is at fault.
  base::Error fault(const Rule& rule, std::string_view column, std::string text) const;
};

base::Result<RuleTable> read_rules(const std::string& file, std::string_view bytes);

// The two halves of it: between them overlays change the rows.
base::Result<Csv> read_rule_rows(const std::string& file, std::string_view bytes);
base::Result<RuleTable> compile_rules(const Csv& csv);

}  // namespace engine::mapping
