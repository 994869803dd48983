// The loader's side of Wording: texts by language and the table that chooses.
//
//   auto wording = load_wording("mappings/siu-appointment");   // null when it has no texts
//
// tables/wording.csv: columns event,audience,text. text/<lang>/<text>.txt holds {{name}} and
// {{name|date}}, |time, |zone, |phone; a line that starts with '?' vanishes when a value is
// missing, elsewhere that is a fault. Only listed names are reachable, so that a note or a result
// cannot slip in. Every language has the same texts with the same places. The pragma texts=NAME
// takes the texts of that mapping: one wording for appointments, whatever they come by. Immutable;
// any thread.
#pragma once

#include <memory>
#include <string>

#include "engine/mapping/mapping.h"

namespace engine::mapping {

base::Result<std::shared_ptr<const Wording>> load_wording(const std::string& folder);

}  // namespace engine::mapping
