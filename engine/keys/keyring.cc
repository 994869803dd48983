#include "engine/keys/keyring.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <mutex>

#include "base/check.h"

namespace engine::keys {
namespace {

using base::Code;
using base::Error;

constexpr std::string_view kKeyTable = "data_key";

base::Phi derive(std::string_view master, std::string_view purpose) {
  return base::Phi{std::string(hmac_sha256(master, {"hopline", purpose}).view())};
}

// Overwrites a key when its last user lets go.
std::shared_ptr<const std::string> keep(std::string key) {
  return {std::make_unique<std::string>(std::move(key)).release(), [](std::string* held) {
            OPENSSL_cleanse(held->data(), held->size());
            std::default_delete<std::string>{}(held);
          }};
}

}  // namespace

Keyring::Keyring(std::int64_t tenant, std::string_view master_key, std::uint32_t writer_id,
                 base::Instant start)
    : tenant_(tenant),
      wrap_key_(derive(master_key, "wrap")),
      blind_(derive(master_key, "blind").reveal()),
      nonces_(writer_id, start) {
  CHECK(master_key.size() == kKeyBytes);
}

std::string Keyring::new_key(std::int64_t key_id) {
  const base::Phi key{random_bytes(kKeyBytes)};
  return keys::seal(wrap_key_.reveal(), 0, nonces_.next(), {tenant_, kKeyTable, key_id, 1},
                    key.reveal());
}

base::Status Keyring::admit(std::int64_t key_id, std::string_view wrapped) {
  if (has(key_id)) return base::ok_status();
  auto key = keys::open(wrap_key_.reveal(), {tenant_, kKeyTable, key_id, 1}, wrapped);
  if (!key.ok()) {
    return Error{Code::kInvalid,
                 "a data key does not unwrap: is this the right master key?",
                 "data_key " + std::to_string(key_id),
                 {}};
  }
  const std::unique_lock lock(mutex_);
  keys_.emplace(key_id, keep(std::move(key).value()));
  return base::ok_status();
}

bool Keyring::has(std::int64_t key_id) const { return find(key_id) != nullptr; }

std::shared_ptr<const std::string> Keyring::find(std::int64_t key_id) const {
  const std::shared_lock lock(mutex_);
  const auto found = keys_.find(key_id);
  return found == keys_.end() ? nullptr : found->second;
}

std::string Keyring::seal(std::int64_t key_id, const RowAddress& address, std::string_view plain) {
  const auto key = find(key_id);
  CHECK(key != nullptr);
  return keys::seal(*key, key_id, nonces_.next(), address, plain);
}

base::Result<std::string> Keyring::open(const RowAddress& address, std::string_view sealed) const {
  const auto key_id = key_id_of(sealed);
  if (!key_id.ok()) return key_id.error();
  const auto key = find(key_id.value());
  if (key == nullptr) {
    return Error{Code::kNotFound,
                 "the key of a stored body is not there: erased?",
                 "data_key " + std::to_string(key_id.value()),
                 {}};
  }
  return keys::open(*key, address, sealed);
}

std::string Keyring::blind(Parts parts) const {
  return std::string(blind_.of(parts).view().substr(0, 16));
}

std::string Keyring::blind_near(Parts scope, std::string_view value) const {
  constexpr std::size_t kTail = 2;
  const std::string_view head = value.substr(0, value.size() - std::min(value.size(), kTail));
  const auto near = blind_.of({"near", blind(scope), head});
  const auto exact = blind_.of({"exact", near.view(), value});
  return std::string(near.view().substr(0, 16)) + std::string(exact.view().substr(0, 8));
}

}  // namespace engine::keys
