#include "adapters/file/folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

namespace adapter::file {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kChunkBytes = 64 << 10;

base::Error system_fault(std::string_view operation, int code) {
  return {base::Code::kUnavailable,
          fmt::format("cannot {} ({})", operation, std::generic_category().message(code)),
          "",
          {}};
}

// An open file, closed when it ends.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  bool open() const { return number_ >= 0; }

 private:
  int number_;
};

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// A rename is on the disk only once its folder is.
base::Status sync_folder_of(const std::string& path) {
  const Descriptor folder(
      ::open(fs::path(path).parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.open() || ::fsync(folder.number()) != 0) return system_fault("sync a folder", errno);
  return base::ok_status();
}

base::Result<std::string> read_open(int file, std::size_t size_bytes_max) {
  std::string bytes;
  std::string chunk(kChunkBytes, '\0');
  while (true) {
    const ssize_t got = ::read(file, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_fault("read a file", errno);
    if (got == 0) return bytes;
    bytes.append(chunk, 0, static_cast<std::size_t>(got));
    if (bytes.size() > size_bytes_max)
      return base::Error{base::Code::kTooLarge, "the file exceeds file_bytes_max", "", {}};
  }
}

}  // namespace

base::Result<std::vector<Listed>> list_files(const std::string& folder) {
  std::vector<Listed> files;
  std::error_code fault;
  fs::directory_iterator entries(folder, fault);
  for (std::size_t seen = 0; !fault && entries != fs::directory_iterator() && seen < kEntriesMax;
       entries.increment(fault), ++seen) {
    struct stat status {};
    const std::string name = entries->path().filename().string();
    if (name.size() > kNameBytesMax) continue;
    if (::lstat(entries->path().c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
    files.push_back({name, static_cast<std::uint64_t>(status.st_size),
                     status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec});
  }
  if (fault) return system_fault("list the folder", fault.value());
  std::sort(files.begin(), files.end(),
            [](const Listed& a, const Listed& b) { return a.name < b.name; });
  return files;
}

base::Result<std::string> read_file(const std::string& path, std::size_t size_bytes_max) {
  // O_NONBLOCK, so that a pipe put in the file's place does not hold us.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.open()) return system_fault("open a file", errno);
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) return system_fault("look at a file", errno);
  if (!S_ISREG(status.st_mode))
    return base::Error{base::Code::kInvalid, "not a regular file", "", {}};
  return read_open(file.number(), size_bytes_max);
}

base::Status write_file(const std::string& path, std::string_view bytes) {
  const std::string draft = path + ".tmp";
  ::unlink(draft.c_str());  // of an earlier crash; O_EXCL then also refuses a link put there
  {
    const Descriptor file(
        ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640));
    if (!file.open()) return system_fault("make a file", errno);
    if (!write_all(file.number(), bytes) || ::fsync(file.number()) != 0)
      return system_fault("write a file", errno);
  }
  if (std::rename(draft.c_str(), path.c_str()) != 0) return system_fault("name a file", errno);
  return sync_folder_of(path);
}

base::Status move_file(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0)
    return system_fault("move a file", errno);
  auto synced = sync_folder_of(to);
  return synced.ok() ? sync_folder_of(from) : synced;
}

base::Status make_folder(const std::string& path) {
  std::error_code fault;
  fs::create_directories(path, fault);
  if (fault) return system_fault("make a folder", fault.value());
  if (!fs::is_directory(fs::symlink_status(path, fault)))
    return base::Error{base::Code::kUnavailable, "not a folder", "", {}};
  return base::ok_status();
}

bool exists(const std::string& path) {
  std::error_code fault;
  return fs::exists(fs::symlink_status(path, fault));
}

}  // namespace adapter::file
