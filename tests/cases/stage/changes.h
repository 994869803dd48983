// Changes: what a story alters in a sample before it feeds it.
//
//   auto bytes = change_v2(sample, {"SCH-11.4=20260311100000", "drop=AIP", "add=NTE|1||Bring it"});
//   auto json = change_json(sample, {"status=cancelled",
//   "participant[0].actor.reference=Patient/1"});
//
// So that a story says what is special about its message, and nothing else. An empty value empties
// a field and takes a member away. A change that leads nowhere is an Error. Values; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cases {

struct Setting {
  std::string key;
  std::string value;
};

// "key=value"; nullopt-like empty key when there is no '='.
Setting read_setting(std::string_view word);

base::Result<std::string> change_v2(std::string sample, const std::vector<Setting>& changes);
base::Result<std::string> change_json(const std::string& sample,
                                      const std::vector<Setting>& changes);

}  // namespace cases
