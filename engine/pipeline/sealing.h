// Sealing: bodies of rows, sealed under the key of the patient or of intake.
//
//   const RowName name{row.tenant, ThreadRow::kTable, row.id.number(), 1};
//   row.body = seal_row(services.ring, key, name, plain);
//   auto plain = open_row(tx, services.ring, name, row.body);
//
// What is worth it is compressed before it is sealed: fewer bytes to write is what bounds a commit.
// The table's name, the row's id and version are part of what is authenticated: a body moved to
// another row does not open. open_row() answers kNotFound when the key is gone, kInvalid when the
// body was altered. The form with a Tx is for closures, the one with a Store for any thread.
#pragma once

#include <string>
#include <string_view>

#include "engine/hop/data_keys.h"

namespace engine {

struct RowName {
  TenantId tenant;
  std::string_view table;
  std::int64_t row = 0;
  std::int64_t version = 1;

  keys::RowAddress address() const { return {tenant.number(), table, row, version}; }
};

store::Bytes seal_row(keys::Keyring& ring, store::KeyId key, const RowName& name,
                      std::string_view plain);
base::Result<std::string> open_row(store::Tx& tx, keys::Keyring& ring, const RowName& name,
                                   const store::Bytes& sealed);
base::Result<std::string> open_row(store::Store& store, keys::Keyring& ring, const RowName& name,
                                   const store::Bytes& sealed);

// The keyed digest by which the record with that business identifier is looked up.
store::Bytes blind_identifier(const keys::Keyring& ring, std::string_view type,
                              std::string_view system, std::string_view value);

}  // namespace engine
