// StagedLeaf: an audit record that waits in a transaction for its index.
//
//   tx stages one for each decision; the flush gives it the next index, hashes it into the tree and
//   writes it before the rows that refer to it.
//
// Codes of hop and outcome are those of the schema's constants. Plain values.
#pragma once

#include "engine/api/ids.h"
#include "engine/audit/record.h"

namespace engine::store {

enum class HopCode : std::int64_t { kNone = 0, kAccept = 1, kPost = 2, kShow = 3, kSend = 4 };
enum class OutcomeCode : std::int64_t {
  kPermit = 1,
  kDeny = 2,
  kDone = 3,
  kFailed = 4,
  kUnknown = 5
};

// What decided about a hop: the custodian's policy alone, or a recorded Consent.
enum class Decided { kNothing, kImplicit, kConsent };

struct StagedLeaf {
  LeafId id;
  HopCode hop = HopCode::kNone;
  OutcomeCode outcome = OutcomeCode::kDone;
  TenantId tenant;
  std::int64_t effect = 0;  // id of the row that the hop writes
  audit::Draft draft;
  Decided decided = Decided::kNothing;
};

}  // namespace engine::store
