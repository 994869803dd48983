// The rows behind the windows: addresses that said STOP, words that served once, what became of
// cards.
//
//   tx.stage(SpentRow{tenant, digest, ends});          // the first who says it
//   tx.erase<SpentRow>(tenant, digest);                // when it is over anyhow
//
// No patient data: keyed digests, times, fixed words. Rows that are kPurged may be taken away once
// they are over (engine/pipeline/purger.h). See rows.h for how a struct is a row. Plain values; any
// thread.
#pragma once

#include "engine/store/rows.h"

namespace engine::store {

// An address that was written to, or that said STOP: whose it is does not matter.
struct AddressRow {
  TenantId tenant;
  Bytes address;    // keyed digest
  Instant stopped;  // the last STOP that came from it
  Instant started;  // and the last START; the later of both holds
  std::string by;   // endpoint by which it came

  using Hops = May<>;
  static constexpr std::string_view kTable = "address";
  static constexpr std::size_t kKey = 2;
  static constexpr Write kWrite = Write::kUpsert;
  static constexpr auto kMembers =
      std::tuple{col("tenant", &AddressRow::tenant), col("address", &AddressRow::address),
                 col("stopped_us", &AddressRow::stopped), col("started_us", &AddressRow::started),
                 col("by_endpoint", &AddressRow::by)};

  bool is_stopped() const { return stopped > started; }
};

// A word that serves once: the state of a launch, the jti of a token.
struct SpentRow {
  TenantId tenant;
  Bytes hash;
  Instant ends;  // from then on it is refused for its age

  using Hops = May<>;
  static constexpr bool kPurged = true;
  static constexpr std::string_view kTable = "spent";
  static constexpr std::size_t kKey = 2;
  static constexpr Write kWrite = Write::kUpsert;
  static constexpr auto kMembers =
      std::tuple{col("tenant", &SpentRow::tenant), col("hash", &SpentRow::hash),
                 col("ends_us", &SpentRow::ends)};
};

// What somebody did with a card, as her EHR says.
struct CardFeedbackRow {
  TenantId tenant;
  Bytes card;            // keyed digest of its id
  std::string endpoint;  // of the EHR
  std::string outcome;   // "accepted", "overridden"
  std::string reason;    // of ours, "other" or "none"
  Instant at;

  using Hops = May<>;
  static constexpr bool kPurged = true;
  static constexpr std::string_view kTable = "card_feedback";
  static constexpr std::size_t kKey = 2;
  static constexpr Write kWrite = Write::kUpsert;
  static constexpr auto kMembers = std::tuple{
      col("tenant", &CardFeedbackRow::tenant),     col("card", &CardFeedbackRow::card),
      col("endpoint", &CardFeedbackRow::endpoint), col("outcome", &CardFeedbackRow::outcome),
      col("reason", &CardFeedbackRow::reason),     col("at_us", &CardFeedbackRow::at)};
};

}  // namespace engine::store
