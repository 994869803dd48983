#include "engine/cli/files.h"

#include <cstdio>
#include <filesystem>
#include <memory>

#include "hl7/batch.h"

namespace engine::cli {
namespace {

using base::Code;
using base::Error;
using base::Result;
namespace fs = std::filesystem;

constexpr std::size_t kChunkBytes = 64 << 10;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

Result<std::string> read_all(std::FILE* file, const std::string& path) {
  std::string bytes;
  std::size_t got = 0;
  do {
    const std::size_t before = bytes.size();
    bytes.resize(before + kChunkBytes);
    got = std::fread(bytes.data() + before, 1, kChunkBytes, file);
    bytes.resize(before + got);
    if (bytes.size() > kInputBytesMax) {
      return Error{Code::kTooLarge, "the file exceeds 256 MiB", path, {}};
    }
  } while (got > 0);
  if (std::ferror(file) != 0) return Error{Code::kNotFound, "cannot be read", path, {}};
  return bytes;
}

fs::path program_folder() {
  std::error_code fault;
  return fs::read_symlink("/proc/self/exe", fault).parent_path();
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  if (path == "-") return read_all(stdin, path);
  std::error_code fault;
  if (fs::is_directory(path, fault)) return Error{Code::kNotFound, "is a directory", path, {}};
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rbe"));
  if (!file) return Error{Code::kNotFound, "no such file, or it cannot be read", path, {}};
  return read_all(file.get(), path);
}

std::string find_shared(std::string_view name) {
  const fs::path program = program_folder();
  std::error_code fault;
  for (const fs::path& folder :
       {fs::path("."), program / "..", program / "../share/hopline", fs::path("/etc/hopline")}) {
    const fs::path found = folder / name;
    if (fs::is_directory(found, fault)) return found.lexically_normal().string();
  }
  return "";
}

Result<std::vector<std::string>> split_messages(std::string_view bytes) {
  std::vector<std::string> messages;
  if (!hl7::is_batch(bytes)) {
    messages.emplace_back(bytes);
    return messages;
  }
  auto batch = hl7::split_batch(bytes);
  if (!batch.ok()) return batch.error();
  if (!batch.value().faults.empty()) return base::join_errors(batch.value().faults);
  for (const hl7::BatchPart& part : batch.value().messages) messages.emplace_back(part.bytes);
  return messages;
}

}  // namespace engine::cli
