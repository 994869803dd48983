#include "engine/hop/reach.h"

#include "base/encoding.h"
#include "engine/store/rows_windows.h"

namespace engine {
namespace {

// The row's key; empty where the channel has no address.
store::Bytes key_of(const consent::Reach& reach) {
  auto bytes = base::from_hex(reach.address_hash);
  return {bytes.ok() ? std::move(bytes).value() : std::string()};
}

}  // namespace

consent::Reach known_reach(store::Tx& tx, TenantId tenant, consent::Reach reach) {
  const store::Bytes key = key_of(reach);
  if (key.bytes.empty()) return reach;
  if (const auto row = tx.get<store::AddressRow>(tenant, key)) {
    reach.stopped = row->stopped;
    reach.started = row->started;
  }
  return reach;
}

void hold_address(store::Tx& tx, TenantId tenant, const consent::Reach& reach) {
  const store::Bytes key = key_of(reach);
  if (!key.bytes.empty()) tx.lock_shared<store::AddressRow>(tenant, key);
}

}  // namespace engine
