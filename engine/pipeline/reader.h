// ReaderService: every view is a Show hop, as engine/api/reader.h promises.
//
//   ReaderService reader(services);
//   reader.show(actor, ShowThread{thread}, done);
//
// Rows are read as ciphertext from committed state; the closure asks the Gate, and only with its
// permit are they opened and rendered. Denied looks like absent. Thread-safe. kUnavailable when the
// store does not answer or the audit record could not commit: then nothing is shown.
#pragma once

#include <set>

#include "engine/api/reader.h"
#include "engine/pipeline/conversations.h"
#include "engine/pipeline/own_views.h"

namespace engine {

inline constexpr std::int64_t kEntriesMax = 10'000;
inline constexpr std::int64_t kThreadsMax = 500;

// The entries of a thread, oldest first, as they lie in the store.
base::Result<std::vector<store::EntryRow>> read_entries(store::Store& store, TenantId tenant,
                                                        ThreadId thread);

// Those of them that were taken back.
base::Result<std::set<EntryId>> read_retractions(store::Store& store, TenantId tenant,
                                                 ThreadId thread);

class ReaderService : public Reader {
 public:
  explicit ReaderService(Services& services)
      : services_(services),
        records_(services),
        threads_(services),
        conversations_(services),
        own_(services) {}

  void show(const Actor& actor, ShowRequest request, std::function<void(Shown)> done) override;

 private:
  using Work = std::function<base::Result<View>(store::Tx&)>;

  base::Result<Work> plan(const Actor& actor, const ShowThreads& request);
  base::Result<Work> plan(const Actor& actor, const ShowThread& request);
  base::Result<Work> plan(const Actor& actor, const ShowResource& request);
  base::Result<Work> plan(const Actor& actor, const ShowMessage& request);
  template <class Request>
  base::Result<Work> plan(const Actor& actor, const Request& request) {
    return conversations_.plan(actor, request);
  }
  void note_reason(store::Tx& tx, const Actor& actor, const ShowMessage& request);
  base::Result<Work> plan(const Actor& actor, const ShowVisit& request) {
    return own_.plan(actor, request);
  }
  base::Result<Work> plan(const Actor& actor, const ShowStanding& request) {
    return own_.plan(actor, request);
  }
  base::Result<View> show_entry(store::Tx& tx, const Actor& actor, EntryId entry);
  base::Result<View> show_header(store::Tx& tx, const Actor& actor, ThreadId thread);
  base::Result<View> show_thread(store::Tx& tx, const Actor& actor, ThreadId thread,
                                 const std::vector<store::EntryRow>& entries);

  Services& services_;
  Records records_;
  Threads threads_;
  Conversations conversations_;
  OwnViews own_;
};

}  // namespace engine
