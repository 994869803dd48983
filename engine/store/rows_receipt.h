// The row that says what of a thread somebody has: told of it, or read it.
//
//   tx.stage(ReceiptRow{tenant, thread, entry, "patient", ReceiptKind::kRead, tx.now()});
//
// One row says it of all entries of the thread up to its own; the first row that covers an entry
// has its time. Ids and times; no content. See rows.h for how a struct is a row. Plain values; any
// thread.
#pragma once

#include "engine/store/rows.h"

namespace engine::store {

enum class ReceiptKind : std::int64_t { kDelivered, kRead };

struct ReceiptRow {
  TenantId tenant;
  ThreadId thread;
  EntryId entry;
  std::string reader;  // "patient", or as an entry's author: "Practitioner/7"
  ReceiptKind kind = ReceiptKind::kRead;
  Instant at;

  using Hops = May<>;
  static constexpr std::string_view kTable = "receipt";
  static constexpr std::size_t kKey = 5;
  static constexpr Write kWrite = Write::kUpsert;
  static constexpr auto kMembers =
      std::tuple{col("tenant", &ReceiptRow::tenant), col("thread", &ReceiptRow::thread),
                 col("entry", &ReceiptRow::entry),   col("reader", &ReceiptRow::reader),
                 col("kind", &ReceiptRow::kind),     col("at_us", &ReceiptRow::at)};
};

}  // namespace engine::store
