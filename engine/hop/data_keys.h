// Data keys: one per patient, and one for intake that each start makes anew, made ahead of use.
//
//   KeyPool pool(store, ring, tenant);
//   pool.refill();                                   // from a worker; commits spare keys
//   auto key = pool.take();                          // inside a closure: an id that is committed
//   admit_key_of(tx, ring, tenant, sealed_bytes);    // loads the key that opens these bytes
//
// A wrapped key is committed before anything is sealed with it; a write only names it. take() may
// be called by closures (one thread); refill() by a worker, never by a closure: it writes. take()
// answers nothing when no spare is left, and the sender is told to try again.
#pragma once

#include <deque>
#include <mutex>
#include <optional>

#include "engine/keys/keyring.h"
#include "engine/store/store.h"

namespace engine {

class KeyPool {
 public:
  static constexpr std::size_t kSpares = 512;

  KeyPool(store::Store& store, keys::Keyring& ring, TenantId tenant)
      : store_(store), ring_(ring), tenant_(tenant) {}

  // Makes and commits spare keys until kSpares are there, and the intake key of this process.
  base::Status refill();
  bool low() const;

  std::optional<store::KeyId> take();
  store::KeyId intake() const { return intake_; }

 private:
  base::Result<std::vector<store::KeyId>> make(std::size_t count, std::string_view purpose);

  store::Store& store_;
  keys::Keyring& ring_;
  TenantId tenant_;
  mutable std::mutex mutex_;
  std::deque<store::KeyId> spare_;
  store::KeyId intake_;
};

// Loads the key that a sealed body names, if the ring does not hold it yet.
void admit_key_of(store::Tx& tx, keys::Keyring& ring, TenantId tenant, std::string_view sealed);
void admit_key_of(store::Store& store, keys::Keyring& ring, TenantId tenant,
                  std::string_view sealed);

// The same for a key that is named by a row, before sealing with it.
void admit_key(store::Tx& tx, keys::Keyring& ring, TenantId tenant, store::KeyId key);

}  // namespace engine
