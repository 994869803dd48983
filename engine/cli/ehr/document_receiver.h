// DocumentReceiver: the MLLP side of the stand-in EHR.
//
//   DocumentReceiver receiver(executor, log, clock);
//   receiver.start("127.0.0.1:0");   receiver.address();
//
// Takes every message once and answers AA. A repeated control id (MSH-10) gets the same answer and
// a line that says so, as the receivers do that Hopline calls `dedupes: msh10`. What cannot be
// parsed is answered AR. Executor, log and clock are borrowed. stop() before the executor stops.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "engine/cli/ehr/visit_log.h"
#include "net/executor.h"

namespace engine::cli {

class DocumentReceiver {
 public:
  DocumentReceiver(net::Executor& executor, VisitLog& log, const base::Clock& clock);
  ~DocumentReceiver();

  base::Status start(const std::string& address);
  void stop();
  std::string address() const;

 private:
  struct State;
  net::Executor& executor_;
  std::shared_ptr<State> state_;
};

}  // namespace engine::cli
