// Files: what commands read, and where what ships with Hopline lies.
//
//   auto bytes = read_file("feed.hl7");            // "-" is standard input; kNotFound, kTooLarge
//   std::string mappings = find_shared("mappings");
//
// Blocks; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace engine::cli {

inline constexpr std::size_t kInputBytesMax = 256u << 20;

base::Result<std::string> read_file(const std::string& path);

// The directory of that name: in the working directory, beside the source tree's build folder, or
// installed. "" when there is none.
std::string find_shared(std::string_view name);

// The messages of a file, which may be a batch.
base::Result<std::vector<std::string>> split_messages(std::string_view bytes);

}  // namespace engine::cli
