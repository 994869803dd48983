// Log: one JSON object a line, of ids, codes and counts.
//
//   log.info("posted", {{"thread", thread.to_string()}, {"message", id.to_string()}});
//   ->  {"ts":"2026-03-02T09:00:00.000000Z","level":"info","event":"posted","thread":"7",...}
//
// Patient data has no way in: a base::Phi is no field value, and callers pass ids and fixed words.
// Control characters are escaped, so a line cannot be forged. Any thread may log; a line is
// written whole. The sink is borrowed and outlives the log. Writing never fails loudly: a full
// disk must not stop the feed.
#pragma once

#include <functional>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace base {

struct LogField {
  std::string_view name;
  std::string value;
};

enum class LogLevel { kDebug, kInfo, kWarning, kError };

class Log {
 public:
  using Fields = std::initializer_list<LogField>;
  using Write = std::function<void(std::string_view line)>;

  // `write` gets each line with its newline, one call at a time.
  Log(const Clock& clock, Write write, LogLevel least = LogLevel::kInfo);

  void debug(std::string_view event, Fields fields = {}) { put(LogLevel::kDebug, event, fields); }
  void info(std::string_view event, Fields fields = {}) { put(LogLevel::kInfo, event, fields); }
  void warning(std::string_view event, Fields fields = {}) {
    put(LogLevel::kWarning, event, fields);
  }
  void error(std::string_view event, Fields fields = {}) { put(LogLevel::kError, event, fields); }

 private:
  void put(LogLevel level, std::string_view event, Fields fields);

  const Clock& clock_;
  Write write_;
  LogLevel least_;
  std::mutex mutex_;
};

// Writes lines to standard error.
Log::Write to_stderr();

}  // namespace base
