#include "engine/cli/bench/disk.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <vector>

namespace engine::cli {
namespace {

constexpr int kSyncs = 300;
constexpr std::size_t kAppendBytes = 4096;

double sync_us(int file, const std::string& block) {
  const auto start = std::chrono::steady_clock::now();
  if (::write(file, block.data(), block.size()) < 0 || ::fdatasync(file) != 0) return -1;
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start)
      .count();
}

}  // namespace

base::Result<double> fdatasync_p50_us(const std::string& dir) {
  const std::string path = dir + "/fdatasync";
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return base::Error{base::Code::kUnavailable, "cannot be written", path, {}};
  const std::string block(kAppendBytes, 'x');
  std::vector<double> took;
  for (int i = 0; i < kSyncs; ++i) took.push_back(sync_us(file, block));
  ::close(file);
  ::unlink(path.c_str());
  if (std::find(took.begin(), took.end(), -1) != took.end()) {
    return base::Error{base::Code::kUnavailable, "cannot be synced", path, {}};
  }
  std::nth_element(took.begin(), took.begin() + kSyncs / 2, took.end());
  return took[kSyncs / 2];
}

bool is_in_memory(const std::string& dir) {
  struct statfs disk {};
  if (::statfs(dir.c_str(), &disk) != 0) return false;
  return disk.f_type == TMPFS_MAGIC || disk.f_type == RAMFS_MAGIC;
}

std::uint64_t written_bytes() {
  std::ifstream file("/proc/self/io");
  for (std::string name; file >> name;) {
    std::uint64_t value = 0;
    file >> value;
    if (name == "write_bytes:") return value;
  }
  return 0;
}

}  // namespace engine::cli
