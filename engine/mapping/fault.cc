#include <algorithm>

#include "engine/mapping/mapping.h"

namespace engine::mapping {
namespace {

std::string_view outcome_of(Policy policy) {
  switch (policy) {
    case Policy::kHold:
      return "held";
    case Policy::kWarn:
      return "left out";
    case Policy::kOmit:
      return "omitted";
  }
  return "";
}

}  // namespace

std::string Fault::to_string() const {
  std::string line = mapping + " " + rule;
  if (!address.empty()) line += " " + address;
  line += ": " + problem + "; ";
  // Code 0 of table 0357 says "accepted": a remark on a value that was taken.
  line += code == "0" ? "taken" : outcome_of(policy);
  line += ".";
  if (!hint.empty()) line += " Fix: " + hint + ".";
  return line;
}

bool Output::held() const {
  return std::any_of(faults.begin(), faults.end(),
                     [](const Fault& fault) { return fault.policy == Policy::kHold; });
}

}  // namespace engine::mapping
