// Reading the files of a mapping folder.
//
//   auto bytes = read_file("mappings/x/rules.csv");     // kNotFound, kTooLarge
//   for (const std::string& name : file_names("mappings/x/tables", ".csv")) ...
//
// Names come sorted, without their folder; an absent folder has none. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace engine::mapping {

inline constexpr std::size_t kMappingFileBytesMax = 16 << 20;

base::Result<std::string> read_file(const std::string& path);
std::vector<std::string> file_names(const std::string& folder, std::string_view ending);
std::vector<std::string> folder_names(const std::string& folder);

}  // namespace engine::mapping
