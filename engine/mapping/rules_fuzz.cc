// Whatever an analyst's file holds, the readers of tables, conditions and paths answer.
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "engine/mapping/code_table.h"
#include "engine/mapping/condition.h"
#include "engine/mapping/convert.h"
#include "engine/mapping/lint.h"
#include "engine/mapping/rule.h"

using namespace engine::mapping;  // NOLINT: the one program of this file

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 6) {
    case 0: {
      const base::Result<RuleTable> table = read_rules("fuzz.csv", text);
      if (table.ok()) static_cast<void>(lint_rules(table.value()));
      break;
    }
    case 1:
      static_cast<void>(read_code_table("fuzz.csv", text));
      break;
    case 2:
      static_cast<void>(parse_condition(text));
      break;
    case 3:
      static_cast<void>(parse_expr(text, Side::kV2));
      static_cast<void>(parse_target(text));
      static_cast<void>(parse_v2_target(text));
      break;
    case 4: {
      const base::Result<FhirPath> path = parse_fhir_path(text);
      const base::Json empty = base::Json::object();
      if (path.ok()) static_cast<void>(evaluate(path.value(), {&empty, &empty}));
      break;
    }
    default: {
      const Site site;
      const Converted instant = to_instant(text, {&site, {}});
      if (instant.ok()) CHECK(base::parse_instant(instant.text).ok());
      static_cast<void>(to_minutes(text, "min", &site));
    }
  }
  return 0;
}
