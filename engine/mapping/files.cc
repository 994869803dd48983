#include "engine/mapping/files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace engine::mapping {
namespace {

namespace fs = std::filesystem;

std::vector<fs::directory_entry> entries(const std::string& folder) {
  std::error_code error;
  std::vector<fs::directory_entry> list;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    list.push_back(*it);
  }
  return list;
}

}  // namespace

base::Result<std::string> read_file(const std::string& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  std::ifstream in(path, std::ios::binary);
  if (error || !in) return base::Error{base::Code::kNotFound, "cannot read the file", path, {}};
  if (size > kMappingFileBytesMax) {
    return base::Error{base::Code::kTooLarge, "the file is larger than 16 MiB", path, {}};
  }
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::vector<std::string> file_names(const std::string& folder, std::string_view ending) {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : entries(folder)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_regular_file() && name.ends_with(ending)) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> folder_names(const std::string& folder) {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : entries(folder)) {
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace engine::mapping
