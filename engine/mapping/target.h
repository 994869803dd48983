// Target: what the column `to` says, compiled: a typed path into what is being built.
//
//   auto to = parse_target("participant[prac].actor");
//   Place of the leaf: member participant, its instance `prac`, member actor.
//
// "[label]" is one item of a list per label, anchor occurrence and repetition; there is no
// positional index. A path that begins with a resource type ("Observation[obs].status") builds a
// resource of its own beside the main one. "." is the whole resource. Values; pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace engine::mapping {

struct Step {
  std::string name;
  std::string label;    // "": a single member
  std::size_t key = 0;  // 64-bit hash of both, by which steps are told apart
};

struct Target {
  std::string written;
  std::string type;   // resource type when the path names one
  std::string label;  // of that resource
  std::vector<Step> steps;
  // v2 targets: `type` is the segment and `label` its instance.
  int field = 0, component = 0, subcomponent = 0;
  std::string repetition;  // label of the repetition

  bool has_label() const;
  bool empty() const { return written.empty(); }
};

base::Result<Target> parse_target(std::string_view text);

// "TXA-12", "OBX[line]-5", "PID-3[id].4.1": a place in the HL7 v2 message being built.
base::Result<Target> parse_v2_target(std::string_view text);

}  // namespace engine::mapping
