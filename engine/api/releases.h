// Releases: a clinician lets the patient see a result that waited for it.
//
//   releases.release(actor, ThreadId{3}, [](Released released) {
//     if (released.ok()) respond(released.value().get().entry);
//   });
//
// A release is a Post hop of its own: consent is asked as it is now, the patient's entry appears in
// the thread, and her notice is planned. Releasing twice answers the entry of the first time and
// changes nothing. kDenied: the role may not release, or consent covers no post. kNotFound: no such
// thread for this actor. kConflict: nothing waits there, or its route never releases. `done` is
// called exactly once, after the commit, on the committer's thread. Thread-safe.
#pragma once

#include <functional>

#include "base/result.h"
#include "engine/api/actor.h"
#include "engine/api/cleared.h"
#include "engine/api/ids.h"

namespace engine {

struct Release {
  EntryId entry;       // what the patient reads
  bool again = false;  // it had been released before
};

using Released = base::Result<Cleared<Release>>;

class Releases {
 public:
  virtual ~Releases() = default;
  virtual void release(const Actor& by, ThreadId thread, std::function<void(Released)> done) = 0;
  Released release_and_wait(const Actor& by, ThreadId thread);
};

}  // namespace engine
