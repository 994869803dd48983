// The ids and names that engine and adapters share.
//
//   engine::MessageId message{42};
//   message.to_string()                 // "42": may be logged, holds no patient data
//
// Each kind of id is a type of its own; zero is "none". Values; any thread.
#pragma once

#include "base/id.h"

namespace engine {

using TenantId = base::Id<struct TenantTag>;
using MessageId = base::Id<struct MessageTag>;  // what arrived
using PatientId = base::Id<struct PatientTag>;
using ThreadId = base::Id<struct ThreadTag>;
using EntryId = base::Id<struct EntryTag>;        // one item of a thread
using ResourceId = base::Id<struct ResourceTag>;  // a canonical record
using ParcelId = base::Id<struct ParcelTag>;      // one outbox row
using LeafId = base::Id<struct LeafTag>;          // one audit record

}  // namespace engine
