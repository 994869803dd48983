// Since: where in the store a time begins, found by the keys that are there anyhow.
//
//   auto ids = messages_since(store, tenant, since);      // of messages, in their order
//   auto spans = records_since(store, since);             // of each audit log, its first index
//
// No index by time is kept: it would be one more page in every commit, for a question that a person
// asks now and then. Ids and indexes are given out in the order of time (ids within blocks of
// kIdBlock, which a node holds), so the place is found by halving. A clock that was set back by
// less than kSlackUs misses nothing. What is found begins at or before the time asked for: callers
// compare again. Thread-safe; reads committed rows; kUnavailable when the store does not answer.
#pragma once

#include <string>
#include <vector>

#include "engine/store/store.h"

namespace engine {

inline constexpr std::int64_t kSlackUs = base::kHourUs;
inline constexpr std::size_t kMessagesMax = 100'000;  // that one question lists

base::Result<std::vector<MessageId>> messages_since(store::Store& store, TenantId tenant,
                                                    base::Instant since);

struct RecordSpan {
  std::string log;
  std::int64_t first = 0;
};
base::Result<std::vector<RecordSpan>> records_since(store::Store& store, base::Instant since);

}  // namespace engine
