// Outbox: parcels that wait for a destination, and what becomes of each attempt.
//
//   auto due = outbox.next_due("ehr-mdm", now);            // oldest that may go
//   auto claim = store.write([&](Tx& tx) { return outbox.claim(tx, due, rendered); });
//   sink.deliver(claim.parcel, ...);  ...  outbox.settle(tx, parcel, attempt, outcome);
//
// due -> sending -> delivered | due (retry at) | refused | unknown | dead. The commit that writes
// `sending` asks the Send permit then, with one leaf for each attempt. A crash in `sending` is
// unknown. Of several nodes only one has a parcel: claim() holds its row and reads it there. `dead`
// and `unknown` hold later rows of the same thread and destination, nothing else. Closures call
// claim() and settle(); next_due() reads committed state. An Error drops the write,
// and the parcel stays as it was.
#pragma once

#include <optional>
#include <string>

#include "engine/api/sink.h"
#include "engine/hop/permit.h"
#include "engine/pipeline/contact.h"
#include "engine/pipeline/services.h"

namespace engine {

// What a parcel carries, rendered from committed state outside any transaction.
struct Rendered {
  std::string identifier;
  std::string bytes;
  // Of a notice to an address, made anew for every attempt and kept nowhere.
  std::optional<Contact> contact;
  std::string language;
};

// The answer of a claim: a parcel, or why none may go now.
struct Claim {
  std::optional<Parcel> parcel;
  std::string reason;
};

class Outbox {
 public:
  explicit Outbox(Services& services) : services_(services) {}

  base::Result<std::optional<store::ParcelRow>> next_due(const std::string& destination,
                                                         base::Instant now);
  base::Result<std::vector<store::ParcelRow>> in_state(store::ParcelState state);
  base::Result<std::vector<store::ParcelRow>> sending_since(base::Instant at);
  // Makes due what is planned for the next kPlannedAheadUs; how many, at most a thousand at once.
  base::Result<std::size_t> bring_forward(base::Instant now);
  bool has_body(const store::ParcelRow& parcel);

  // A denied Send is no error here: the parcel is refused with the reason, and its leaf stays.
  base::Result<Claim> claim(store::Tx& tx, ParcelId parcel,
                            const std::optional<Rendered>& rendered);
  // Of an attempt that is not under way any more nothing is changed.
  base::Result<base::Done> settle(store::Tx& tx, ParcelId parcel, std::int64_t attempt,
                                  const Outcome& outcome);

  // A person's word on an unknown, dead or refused parcel: send it again, or give it up.
  base::Result<base::Done> retry(store::Tx& tx, ParcelId parcel, const Actor& by);
  base::Result<base::Done> close(store::Tx& tx, ParcelId parcel, const Actor& by,
                                 const std::string& note);

 private:
  base::Result<std::vector<store::ParcelRow>> parcels_of(std::string_view sql,
                                                         std::int64_t argument);
  base::Result<Rendered> open_body(store::Tx& tx, const store::ParcelRow& row);
  base::Result<Rendered> keep_content(Spent<Send>& spent, const store::ParcelRow& row,
                                      const std::optional<Rendered>& rendered);

  Services& services_;
};

// When the next attempt may go: 1 s, 2 s, 4 s ... up to 5 min, spread by the parcel's number so
// that many do not come at once.
std::int64_t backoff_us(std::int64_t attempts, ParcelId parcel);

// "due", "sending", ...: in the audit log and in what operators read.
std::string_view parcel_state_name(store::ParcelState state);

}  // namespace engine
