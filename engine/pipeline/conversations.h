// Conversations: the views of staff (engine/api/VIEWS.md): inbox, card, one conversation.
//
//   Conversations conversations(services);
//   auto work = conversations.plan(actor, ShowInbox{});        // reads rows as ciphertext
//   store.submit(work.value(), done);                          // asks Show, then opens and renders
//
// The Reader's part for those requests: plan() reads committed rows outside the transaction, the
// Work asks the Gate once for each patient and opens what it permits. An inbox leaves out whom the
// actor may not see; the others answer kDenied, which the Reader turns into absence. Thread-safe;
// a Work is called by the committer. kUnavailable when the store does not answer, kInvalid for an
// `after` that no page gave.
#pragma once

#include <functional>
#include <vector>

#include "engine/api/reader.h"
#include "engine/pipeline/records.h"
#include "engine/pipeline/threads.h"
#include "engine/store/rows_receipt.h"

namespace engine {

// A thread and what of it waits for an answer.
struct WaitingThread {
  store::ThreadRow row;
  base::Instant since;          // of the oldest unanswered entry; zero: nothing waits
  std::int64_t unanswered = 0;  // the patient's entries since then
};
base::Result<std::optional<WaitingThread>> find_waiting(store::Store& store, TenantId tenant,
                                                        ThreadId thread);

// Whether that entry is for this actor's eyes at all; reader.cc.
bool may_read(const Actor& actor, const store::EntryRow& entry);
// And what its role must be allowed to look at that thread; reader.cc.
Act act_on(store::Tx& tx, const Actor& actor, const store::ThreadRow& thread);

class Conversations {
 public:
  using Work = std::function<base::Result<View>(store::Tx&)>;

  explicit Conversations(Services& services)
      : services_(services), records_(services), threads_(services) {}

  base::Result<Work> plan(const Actor& actor, const ShowInbox& request);
  base::Result<Work> plan(const Actor& actor, const ShowCard& request);
  base::Result<Work> plan(const Actor& actor, const ShowConversation& request);

 private:
  using Found = std::vector<WaitingThread>;

  base::Result<Found> find(const Actor& actor, const ShowInbox& request);
  base::Result<base::Json> show_rows(store::Tx& tx, const Actor& actor, const Found& page);
  base::Result<base::Json> person(store::Tx& tx, TenantId tenant, PatientId patient);

  // What of a conversation is read as ciphertext, or is ids alone, before the transaction.
  struct Rows {
    WaitingThread thread;
    std::vector<store::EntryRow> entries;  // oldest first
    std::vector<store::ReceiptRow> receipts;
    std::vector<store::ParcelRow> parcels;
    std::vector<store::HeldRow> held;
    bool earlier = false;
  };
  base::Result<Rows> read(const Actor& actor, const ShowConversation& request);
  base::Result<View> show_conversation(store::Tx& tx, const Actor& actor, const Rows& rows);
  base::Result<base::Json> entries(store::Tx& tx, const Actor& actor, const Rows& rows);
  base::Result<base::Json> consent(store::Tx& tx, const store::ThreadRow& thread);
  base::Status add_stops(store::Tx& tx, const store::ThreadRow& thread, base::Json& channels);
  base::Json replies(const fhir::Resource* appointment, const mapping::Site& site) const;
  const mapping::Site& site_of(store::Tx& tx, TenantId tenant,
                               const std::optional<StoredRecord>& about) const;

  Services& services_;
  Records records_;
  Threads threads_;
};

}  // namespace engine
