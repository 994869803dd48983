#include "engine/pipeline/sealing.h"

namespace engine {

store::Bytes seal_row(keys::Keyring& ring, store::KeyId key, const RowName& name,
                      std::string_view plain) {
  return {ring.seal(key.number(), name.address(), plain)};
}

base::Result<std::string> open_row(store::Tx& tx, keys::Keyring& ring, const RowName& name,
                                   const store::Bytes& sealed) {
  admit_key_of(tx, ring, name.tenant, sealed.bytes);
  return ring.open(name.address(), sealed.bytes);
}

base::Result<std::string> open_row(store::Store& store, keys::Keyring& ring, const RowName& name,
                                   const store::Bytes& sealed) {
  admit_key_of(store, ring, name.tenant, sealed.bytes);
  return ring.open(name.address(), sealed.bytes);
}

}  // namespace engine
