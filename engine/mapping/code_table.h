// CodeTable: codes of one system to codes of another (a ConceptMap as CSV).
//
//   auto table = read_code_table("mappings/x/tables/filler-status.csv", bytes);
//   const CodeRow* row = table.value().find("booked");       // folds case if the pragma says so
//
// Columns: source_system,source_code,source_display,equivalence,target_system,target_code,
// target_display,when,because. A row "*" is the default. Pragma: table=, version=, fold=case,
// unmapped=hold|warn|keep|omit. Immutable; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "engine/mapping/mapping.h"

namespace engine::mapping {

struct CodeRow {
  std::string target_system, target_code, target_display;
};

// What to do with a code that no row names. kRule: as the rule's on_fault says.
enum class Unmapped { kRule, kHold, kWarn, kKeep, kOmit };

class CodeTable {
 public:
  std::string file, name;
  bool fold_case = false;
  Unmapped unmapped = Unmapped::kRule;
  std::unordered_map<std::string, CodeRow> rows;  // by (folded) source code

  // The row of the code, else the default row, else nullptr.
  const CodeRow* find(std::string_view code) const;
};

base::Result<CodeTable> read_code_table(const std::string& file, std::string_view bytes);

}  // namespace engine::mapping
