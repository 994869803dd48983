#include "base/log.h"

#include <unistd.h>

#include "base/json.h"
#include "base/time.h"

namespace base {
namespace {

std::string_view level_name(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  CHECK_UNREACHABLE();
}

void append_field(std::string& line, std::string_view name, std::string_view value) {
  line += ',';
  append_json_string(line, name);
  line += ':';
  append_json_string(line, value);
}

}  // namespace

Log::Log(const Clock& clock, Write write, LogLevel least)
    : clock_(clock), write_(std::move(write)), least_(least) {}

void Log::put(LogLevel level, std::string_view event, Fields fields) {
  if (level < least_) return;
  std::string line = "{\"ts\":\"" + format_instant(clock_.now()) + "\"";
  append_field(line, "level", level_name(level));
  append_field(line, "event", event);
  for (const LogField& field : fields) append_field(line, field.name, field.value);
  line += "}\n";
  const std::lock_guard lock(mutex_);
  write_(line);
}

Log::Write to_stderr() {
  return [](std::string_view line) {
    while (!line.empty()) {
      const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
      if (written <= 0) return;
      line.remove_prefix(static_cast<std::size_t>(written));
    }
  };
}

}  // namespace base
