// Changes: which conversations have changed, as ids, told after the commit.
//
//   auto watch = host.changes().watch([hub](const engine::ThreadChange& change) {
//   hub->tell(change); });
//   ...                                   // until the Watch is dropped
//
// For windows that want to look again. Ids and fixed words alone: what has changed is fetched by a
// Show, by whoever may see it. Told of what this process committed; other nodes' changes are found
// by looking again now and then. A watcher is called on the committer's thread: it must not block,
// throw, or wait for a write; post to an executor. watch() and dropping a Watch may be done on any
// thread but not from a watcher; after it is dropped its watcher is not called any more.
#pragma once

#include <functional>
#include <memory>

#include "engine/api/ids.h"

namespace engine {

// kEntry: somebody wrote. kChart: the way of an entry into the chart. kRead: who has seen what.
// kStatus: closed, open again. kConsent: what may be sent to her, or shown.
enum class ChangeKind { kEntry, kChart, kRead, kStatus, kConsent };

struct ThreadChange {
  ChangeKind kind = ChangeKind::kEntry;
  PatientId patient;
  ThreadId thread;  // none for kConsent
};

class Changes {
 public:
  using Watch = std::shared_ptr<const void>;

  virtual ~Changes() = default;
  [[nodiscard]] virtual Watch watch(std::function<void(const ThreadChange&)> watcher) = 0;
};

}  // namespace engine
