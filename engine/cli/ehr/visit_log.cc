#include "engine/cli/ehr/visit_log.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/time.h"

namespace engine::cli {

base::Result<std::unique_ptr<VisitLog>> VisitLog::open(const std::string& path,
                                                       const base::Clock& clock) {
  const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return base::Error{base::Code::kUnavailable, "the log cannot be written", path, {}};
  }
  return std::make_unique<VisitLog>(Key{}, file, clock);
}

VisitLog::~VisitLog() { ::close(file_); }

void VisitLog::write(Fields fields) {
  base::Json line = base::Json::object();
  line.set("at", base::Json::string(base::format_instant(clock_.now())));
  for (const auto& [name, value] : fields) line.set(name, value);
  const std::string text = base::write_json(line) + "\n";
  const std::lock_guard lock(mutex_);
  // A full disk must not stop the stand-in: its caller then misses the line.
  [[maybe_unused]] const ssize_t written = ::write(file_, text.data(), text.size());
}

}  // namespace engine::cli
