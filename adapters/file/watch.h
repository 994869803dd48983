// Watch: which files of a listing are whole and ours to take.
//
//   Watch watch;
//   for (const std::string& name : watch.settled(list_files(folder).value())) claim(name);
//
// A file is taken when its size and time are what they were at the poll before: its writer has
// finished, as far as can be seen. Names that begin with '.' or end in .tmp are a writer's own;
// only *.hl7 and *.json are fed. Bounded by the listing. One thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/file/folder.h"

namespace adapter::file {

inline constexpr std::string_view kWorking = ".working";

class Watch {
 public:
  // Names in the order of the listing.
  std::vector<std::string> settled(const std::vector<Listed>& listing);

 private:
  struct Seen {
    std::uint64_t size_bytes = 0;
    std::int64_t changed_ns = 0;
    friend bool operator==(const Seen&, const Seen&) = default;
  };
  std::map<std::string, Seen> seen_;  // at the poll before
};

// Claimed files of an earlier run or an earlier try.
std::vector<std::string> claimed(const std::vector<Listed>& listing);

bool is_hl7(std::string_view name);   // *.hl7, any case
bool is_json(std::string_view name);  // *.json, any case

}  // namespace adapter::file
