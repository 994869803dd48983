// VisitLog: what the stand-in EHR saw, one JSON object a line in a file.
//
//   auto log = VisitLog::open("ehr.log", clock);              // Result; appends
//   log.value()->write({{"channel", "mllp"}, {"control_id", id}, {"type", "MDM^T02"}});
//
// Ids, types and counts only: no text of any document. Each line is written whole and at once, so
// that another process may read the file at any time. Thread-safe. The clock is borrowed.
#pragma once

#include <initializer_list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

namespace engine::cli {

class VisitLog {
 public:
  using Fields = std::initializer_list<std::pair<std::string_view, base::Json>>;

  static base::Result<std::unique_ptr<VisitLog>> open(const std::string& path,
                                                      const base::Clock& clock);
  ~VisitLog();
  VisitLog(const VisitLog&) = delete;
  VisitLog& operator=(const VisitLog&) = delete;

  void write(Fields fields);

 private:
  struct Key {};

 public:
  VisitLog(Key, int file, const base::Clock& clock) : file_(file), clock_(clock) {}

 private:
  int file_;
  const base::Clock& clock_;
  std::mutex mutex_;
};

}  // namespace engine::cli
