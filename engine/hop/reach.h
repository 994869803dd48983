// Reach: what is on record about an address, whoever asks to write to it.
//
//   consent::Reach known = known_reach(tx, tenant, reach);   // its STOP and START, as of this tx
//   decide_channel(consents.channels, known);
//
// The Gate asks for every Send, and whoever tells people how they are reached asks the same. Used
// in closures. An address that was never heard of is open.
#pragma once

#include "engine/consent/channel.h"
#include "engine/store/tx.h"

namespace engine {

consent::Reach known_reach(store::Tx& tx, TenantId tenant, consent::Reach reach);

// Until this transaction ends, no node takes a STOP from that address.
void hold_address(store::Tx& tx, TenantId tenant, const consent::Reach& reach);

}  // namespace engine
