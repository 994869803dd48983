// Trial: one run of a workpiece on one sample, told so that it can be followed both ways.
//
//   auto told = run_trial(piece, {bytes, site, now, {}, BenchValues::kShown});
//
// {"mapping": "siu-appointment@1", "ran": true, "held": false,
//  "faults": [{"rule", "address", "offset", "size", "problem", "code", "policy", "hint"}],
//  "rules": [{"id", "how", "why", "made": [{"resource", "element", "value"}]}],
//  "trace": [{"resource", "element", "rule", "address", "offset", "size"}],
//  "sample": (sample_view.h), "result": {"resources": [...]} or {"v2": "..."},
//  "changed": [{"resource", "element"}], "thread": [...]}
//
// "resource" is a number in result.resources; "changed" are the leaves that the mapping in use does
// not make, or makes otherwise. With faults in the draft: "ran" is false and "draft" lists them.
// Pure; any thread. kInvalid: the sample cannot be read.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "engine/bench/workpiece.h"

namespace engine::bench {

struct TrialSample {
  std::string bytes;
  mapping::Site site;
  base::Instant now;
  std::map<std::string, std::string> values;  // what the engine would hand in: %document
  BenchValues shown = BenchValues::kShown;
};

// "hold", "warn" or "omit".
std::string_view policy_word(mapping::Policy policy);

base::Result<base::Json> run_trial(const Workpiece& piece, const TrialSample& sample);

// {"faults": [{"rule", "column", "file", "line", "position", "text"}]}
base::Json faults_json(const std::vector<CellFault>& faults);

}  // namespace engine::bench
