// Lint: what is wrong with a rule table beyond its syntax.
//
//   for (const base::Error& fault : lint_rules(table)) ...   // file:line:column: rule id: words
//
// Element paths that R4 does not have, lists without a label and labels on single elements,
// addresses without a field, relative addresses outside datatype maps. Pure.
#pragma once

#include <vector>

#include "base/result.h"
#include "engine/mapping/rule.h"

namespace engine::mapping {

std::vector<base::Error> lint_rules(const RuleTable& table);

}  // namespace engine::mapping
