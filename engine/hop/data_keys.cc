#include "engine/hop/data_keys.h"

namespace engine {
namespace {

using store::DataKeyRow;
using store::KeyId;

void admit_row(keys::Keyring& ring, const DataKeyRow& row) {
  // A key that does not unwrap leaves the body closed: the open that follows says so.
  const base::Status admitted = ring.admit(row.id.number(), row.wrapped.bytes);
  static_cast<void>(admitted);
}

}  // namespace

bool KeyPool::low() const {
  const std::lock_guard lock(mutex_);
  return spare_.size() < kSpares / 2;
}

// A key taken by a closure that fails is not given back: it stays unused, and a key of two patients
// can never come about.
std::optional<KeyId> KeyPool::take() {
  const std::lock_guard lock(mutex_);
  if (spare_.empty()) return std::nullopt;
  const KeyId key = spare_.front();
  spare_.pop_front();
  return key;
}

base::Result<std::vector<KeyId>> KeyPool::make(std::size_t count, std::string_view purpose) {
  const std::string name(purpose);
  auto made =
      store_.write([this, count, name](store::Tx& tx) -> base::Result<std::vector<DataKeyRow>> {
        std::vector<DataKeyRow> rows;
        for (std::size_t i = 0; i < count; ++i) {
          const KeyId id = tx.next_key();
          rows.push_back({tenant_, id, name, tx.now(), {ring_.new_key(id.number())}});
          tx.stage(rows.back());
        }
        return rows;
      });
  if (!made.ok()) return made.error();
  std::vector<KeyId> ids;
  for (const DataKeyRow& row : made.value().get()) {
    admit_row(ring_, row);
    ids.push_back(row.id);
  }
  return ids;
}

base::Status KeyPool::refill() {
  if (intake_.none()) {
    auto made = make(1, "intake");
    if (!made.ok()) return made.error();
    intake_ = made.value().front();
  }
  std::size_t missing = 0;
  {
    const std::lock_guard lock(mutex_);
    missing = kSpares - std::min(kSpares, spare_.size());
  }
  if (missing == 0) return base::ok_status();
  auto made = make(missing, "patient");
  if (!made.ok()) return made.error();
  const std::lock_guard lock(mutex_);
  spare_.insert(spare_.end(), made.value().begin(), made.value().end());
  return base::ok_status();
}

void admit_key(store::Tx& tx, keys::Keyring& ring, TenantId tenant, KeyId key) {
  if (ring.has(key.number())) return;
  const auto row = tx.get<DataKeyRow>(tenant, key);
  if (row) admit_row(ring, *row);
}

void admit_key_of(store::Tx& tx, keys::Keyring& ring, TenantId tenant, std::string_view sealed) {
  const auto id = keys::key_id_of(sealed);
  if (id.ok()) admit_key(tx, ring, tenant, KeyId{id.value()});
}

void admit_key_of(store::Store& store, keys::Keyring& ring, TenantId tenant,
                  std::string_view sealed) {
  const auto id = keys::key_id_of(sealed);
  if (!id.ok() || ring.has(id.value())) return;
  const auto row = store.read<DataKeyRow>(tenant, KeyId{id.value()});
  if (row.ok()) admit_row(ring, row.value());
}

}  // namespace engine
