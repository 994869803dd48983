#include "engine/serve/master_key.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

#include <cstdlib>
#include <filesystem>

#include "base/encoding.h"
#include "engine/keys/digest.h"
#include "engine/keys/envelope.h"

namespace engine {

using base::Code;
using base::Error;

namespace {

constexpr std::size_t kFileBytesMax = 256;

// Where the key lies. What systemd hands over is guarded by the directory that it made for us; the
// file there may carry an access list, which stat tells as bits for the group.
struct KeyPlace {
  std::string path;
  mode_t forbidden = 0077;
};

KeyPlace place_of_key(const std::string& data_dir) {
  const char* credentials = std::getenv("CREDENTIALS_DIRECTORY");
  if (credentials != nullptr) {
    const std::string path = std::string(credentials) + "/master.key";
    if (std::filesystem::exists(path)) return {path, 0007};
  }
  return {data_dir + "/master.key"};
}

std::string read_all(int file) {
  std::string text(kFileBytesMax, '\0');
  const ssize_t size = ::read(file, text.data(), text.size());
  text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

}  // namespace

base::Result<base::Phi> read_master_key(const std::string& data_dir) {
  const auto [path, forbidden] = place_of_key(data_dir);
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) {
    return Error{Code::kNotFound, "no master key; hopline keys init makes one", path, {}};
  }
  struct stat info {};
  const bool open_to_others = ::fstat(file, &info) != 0 || (info.st_mode & forbidden) != 0;
  std::string text = read_all(file);
  ::close(file);
  if (open_to_others) {
    return Error{Code::kDenied, "others may read the master key; chmod 600 it", path, {}};
  }
  auto key = base::from_hex(text);
  explicit_bzero(text.data(), text.size());
  if (!key.ok() || key.value().size() != keys::kKeyBytes) {
    return Error{Code::kInvalid, "the master key is not 64 hex digits", path, {}};
  }
  return base::Phi{std::move(key).value()};
}

// O_EXCL: replacing a key would close every body that was ever sealed.
base::Status make_master_key(const std::string& data_dir) {
  const std::string path = data_dir + "/master.key";
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) {
    return Error{Code::kConflict,
                 "there is a master key already, or the folder cannot be written",
                 path,
                 {}};
  }
  std::string text = base::to_hex(keys::random_bytes(keys::kKeyBytes)) + "\n";
  const bool wrote = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                     ::fsync(file) == 0;
  ::close(file);
  explicit_bzero(text.data(), text.size());
  if (!wrote) return Error{Code::kUnavailable, "the master key could not be written", path, {}};
  return base::ok_status();
}

}  // namespace engine
