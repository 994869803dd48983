// CaseFile: cases of a mapping on the bench: run against a draft, or written from a sample.
//
//   Json told = compare_cases(piece, cases);   // {"ran", "passed", "failed", "cases": [...]}
//   auto files = case_files(mapping, sample);  // input, and what the mapping makes of it now
//
// Of each case: {"name", "passed", "published", "state", "differences"}. `published` is whether it
// passes with the mapping in use; `state` is "same", "changed" (another output, and it passes) or
// "failing". A written expectation names its site and time, so it never depends on the day. Pure;
// any thread.
#pragma once

#include <vector>

#include "base/json.h"
#include "engine/bench/draft_files.h"
#include "engine/bench/trial.h"
#include "engine/mapping/cases.h"

namespace engine::bench {

base::Json compare_cases(const Workpiece& piece, const std::vector<mapping::Case>& cases);
base::Result<CaseFiles> case_files(const mapping::Mapping& mapping, const TrialSample& sample);

}  // namespace engine::bench
