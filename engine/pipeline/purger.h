// Purger: takes away what is over and serves nobody: sessions, links, spent words, old feedback.
//
//   Purger purger(services);
//   while (purger.step()) {}          // a batch each; false: nothing to do for a while
//
// A batch is at most kBatch rows of one kind, read by an index outside the transaction and looked
// at again inside it, so that no message waits for more than that; then others have their turn.
// What was done in a session stands in the audit log, which is never purged; each batch is recorded
// too. Several nodes may purge the same store. Called by one thread. A store that does not answer
// is asked again at the next step.
#pragma once

#include "engine/pipeline/services.h"

namespace engine {

class Purger {
 public:
  static constexpr std::int64_t kBatch = 200;
  static constexpr std::int64_t kEveryUs = 10 * base::kMinuteUs;
  // Whoever comes a little late is told that her session ended, and not that there is none.
  static constexpr std::int64_t kSessionsKeptUs = base::kDayUs;
  // An old link still gets a new one sent (Invitations::ask_again).
  static constexpr std::int64_t kInvitationsKeptUs = 90 * base::kDayUs;
  static constexpr std::int64_t kFeedbackKeptUs = 365 * base::kDayUs;

  explicit Purger(Services& services) : services_(services) {}

  bool step();

 private:
  struct Kind;
  base::Result<std::size_t> purge(const Kind& kind);

  Services& services_;
  base::Instant next_;
};

}  // namespace engine
