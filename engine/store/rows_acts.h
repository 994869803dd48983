// The rows of what was decided beside the conversation itself: what of a result the patient may
// see, what was taken back, that she proved who she is, who has to do with her.
//
//   draft.release = ReleaseRow{.state = ReleaseState::kWaiting};   // staged by Threads::post
//
// Ids, states and who decided; no content. See rows.h for how a struct is a row. Plain values; any
// thread; no failure.
#pragma once

#include "engine/store/rows.h"

namespace engine::store {

enum class ReleaseState : std::int64_t { kWaiting, kReleased, kNever };

// What the patient may see of the result that a thread is about. A thread without such a row
// withholds nothing.
struct ReleaseRow {
  TenantId tenant;
  ThreadId thread;
  PatientId patient;
  ReleaseState state = ReleaseState::kWaiting;
  std::int64_t shown = 0;  // records up to this source order are hers to see; 0: none
  EntryId entry;           // what told of this state
  std::string by;          // who released it; empty: nobody yet, or the route
  Instant changed;

  using Hops = May<Post>;
  static constexpr std::string_view kTable = "result_release";
  static constexpr std::size_t kKey = 2;
  static constexpr Write kWrite = Write::kUpsert;
  static constexpr auto kMembers =
      std::tuple{col("tenant", &ReleaseRow::tenant),     col("thread", &ReleaseRow::thread),
                 col("patient", &ReleaseRow::patient),   col("state", &ReleaseRow::state),
                 col("shown_order", &ReleaseRow::shown), col("entry", &ReleaseRow::entry),
                 col("decided_by", &ReleaseRow::by),     col("changed_us", &ReleaseRow::changed)};
};

// An entry that was taken back: its words are shown to nobody any more; they stay in the record.
struct RetractionRow {
  TenantId tenant;
  ThreadId thread;
  EntryId entry;
  MessageId message;  // what took it back
  std::string by;
  Instant at;

  using Hops = May<Accept>;
  static constexpr std::string_view kTable = "retraction";
  static constexpr std::size_t kKey = 3;
  static constexpr Write kWrite = Write::kUpsert;
  static constexpr auto kMembers =
      std::tuple{col("tenant", &RetractionRow::tenant), col("thread", &RetractionRow::thread),
                 col("entry", &RetractionRow::entry),   col("message", &RetractionRow::message),
                 col("actor", &RetractionRow::by),      col("at_us", &RetractionRow::at)};
};

// That a patient has proved who she is, and how; or that it counts no more.
struct ProofRow {
  TenantId tenant;
  PatientId patient;
  std::string method;  // "token", "identity-check": a fixed word
  std::string by;
  Instant at;
  std::int64_t ended = 0;

  using Hops = May<>;
  static constexpr std::string_view kTable = "proof";
  static constexpr std::size_t kKey = 2;
  static constexpr Write kWrite = Write::kUpsert;
  static constexpr auto kMembers =
      std::tuple{col("tenant", &ProofRow::tenant), col("patient", &ProofRow::patient),
                 col("method", &ProofRow::method), col("actor", &ProofRow::by),
                 col("at_us", &ProofRow::at),      col("ended", &ProofRow::ended)};
};

// Who has to do with a patient: a person or a place, as a keyed digest of its reference.
struct CareRow {
  TenantId tenant;
  PatientId patient;
  Bytes member;
  std::int64_t records = 0;  // of hers that name it; none: it counts no more

  using Hops = May<Accept>;
  static constexpr std::string_view kTable = "care";
  static constexpr std::size_t kKey = 3;
  static constexpr Write kWrite = Write::kUpsert;
  static constexpr auto kMembers =
      std::tuple{col("tenant", &CareRow::tenant), col("patient", &CareRow::patient),
                 col("member", &CareRow::member), col("records", &CareRow::records)};
};

}  // namespace engine::store
