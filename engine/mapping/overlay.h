// Overlay: what one site does otherwise, as a small table of differences to a rule table.
//
//   #hopline-overlay 1; site=mercy; base=siu-appointment@3
//   op,id,at,each,from,when,to,using,on_fault,audience,guide,because
//   add,apt.start.zch,before apt.start.tq1,,ZCH-4,IF ZCH-4 VALUED,start,instant,warn,,,ticket 482
//   replace,apt.status.filler,,,SCH-25.2,,,,,,,their code is in the second component
//   off,apt.note,,,,,,,,,,"notes hold billing remarks, ticket 490"
//
// add puts a row before or after another (`at` empty: at the end); replace changes the filled cells
// alone, "-" clears one; off takes a row out. Faults: no reason, an unknown id, a base that has
// changed since the pin, two overlays on one id. Pure; any thread.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/mapping/csv.h"

namespace engine::mapping {

base::Result<Csv> read_overlay_rows(const std::string& file, std::string_view bytes);

// Changes `rules`; `touched` are the ids that overlays have changed so far.
void apply_overlay(Csv& rules, const Csv& overlay, std::set<std::string>& touched,
                   std::vector<base::Error>& faults);

}  // namespace engine::mapping
