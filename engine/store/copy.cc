#include "engine/store/copy.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

#include "engine/store/log.h"
#include "engine/store/reader.h"

namespace engine::store {
namespace {

using base::Code;
using base::Error;
using base::Status;

const Query kIntegrity{"PRAGMA integrity_check(1)", {}, {Type::kText}};
const Query kOrigins{"SELECT log FROM audit_head ORDER BY log", {}, {Type::kText}};

Error file_error(const std::string& path, std::string_view what) {
  return Error{Code::kUnavailable, std::string(what) + ": " + std::strerror(errno), path, {}};
}

Status sync_path(const std::string& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0) return file_error(path, "cannot be opened");
  const bool synced = ::fsync(file) == 0;
  const Error error = file_error(path, "cannot be synced");
  ::close(file);
  if (synced) return base::ok_status();
  return error;
}

// The name of the copy while it is made; taken away unless publish() renamed it.
class Partial {
 public:
  explicit Partial(const std::string& target)
      : target_(target), path_(target + ".partial-" + std::to_string(::getpid())) {}
  Partial(const Partial&) = delete;
  Partial& operator=(const Partial&) = delete;
  ~Partial() {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) ::unlink((path_ + suffix).c_str());
  }

  const std::string& path() const { return path_; }

  // Empty and for its owner alone, before anything is in it; VACUUM INTO takes an empty file.
  Status make() const {
    const int file = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return file_error(path_, "cannot be made");
    ::close(file);
    return base::ok_status();
  }

  // link() fails where rename() would replace.
  Status publish() {
    if (Status synced = sync_path(path_, O_RDONLY); !synced.ok()) return synced;
    if (::link(path_.c_str(), target_.c_str()) != 0) {
      if (errno != EEXIST) return file_error(target_, "cannot be made");
      return Error{Code::kConflict, "is there already; nothing was replaced", target_, {}};
    }
    const auto folder = std::filesystem::absolute(target_).parent_path();
    return sync_path(folder.string(), O_RDONLY | O_DIRECTORY);
  }

 private:
  std::string target_;
  std::string path_;
};

std::string quoted(const std::string& path) {
  std::string out = "'";
  for (const char c : path) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

// One snapshot of `from`, without free pages, in a new file.
void vacuum_into(const std::string& from, const std::string& to) {
  const auto backend = open_sqlite({from, Access::kRead, true});
  check_schema_version(*backend);
  backend->run("PRAGMA query_only = OFF");  // VACUUM INTO writes, if only the new file
  backend->run("VACUUM INTO " + quoted(to));
}

void check_whole(const std::string& path) {
  const auto backend = open_sqlite({path, Access::kRead, true});
  const auto answer = backend->query(kIntegrity, {});
  if (answer.size() != 1 || std::get<std::string>(answer[0][0]) != "ok") {
    throw Fault(Fault::Kind::kLost, "SQLite's integrity check finds it damaged");
  }
  check_schema_version(*backend);
  for (const Values& origin : backend->query(kOrigins, {})) {
    AuditLog(std::get<std::string>(origin[0])).open(*backend);
  }
}

Status copy_checked(const std::string& from, const std::string& to) {
  // Refused early, so that a long copy is not made in vain; publish() decides.
  for (const char* suffix : {"", "-wal", "-shm"}) {
    if (std::filesystem::exists(to + suffix)) {
      return Error{Code::kConflict, "is there already; nothing was replaced", to + suffix, {}};
    }
  }
  Partial partial(to);
  if (Status made = partial.make(); !made.ok()) return made;
  try {
    vacuum_into(from, partial.path());
    check_whole(partial.path());
  } catch (const Fault& fault) {
    return Error{Code::kInvalid, fault.what(), from, {}};
  }
  return partial.publish();
}

}  // namespace

Status copy_store(const std::string& from, const std::string& to) { return copy_checked(from, to); }

Status restore_store(const std::string& from, const std::string& to) {
  try {
    check_whole(from);
  } catch (const Fault& fault) {
    return Error{Code::kInvalid, fault.what(), from, {}};
  }
  return copy_checked(from, to);
}

}  // namespace engine::store
