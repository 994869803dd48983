// Keyring: the keys of one tenant in memory.
//
//   Keyring ring(master_key, writer_id);
//   std::string wrapped = ring.new_key(key_id);             // to be committed before it is used
//   CHECK(ring.admit(key_id, wrapped).ok());                // after a read from the store
//   std::string sealed = ring.seal(key_id, address, plain);
//   auto plain = ring.open(address, sealed);                // kNotFound: admit its key first
//   std::string blind = ring.blind({"identifier", system, value});   // the purpose comes first
//
// The master key (KEK) wraps data keys and nothing else; the keys for blind indexes and digests are
// derived from it by name. Data keys are found by the id in the envelope, never tried in turn.
// Keys are overwritten when the ring ends. Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/phi.h"
#include "base/result.h"
#include "engine/keys/digest.h"
#include "engine/keys/envelope.h"

namespace engine::keys {

class Keyring {
 public:
  // `start` is when the process started: nonces count from there.
  Keyring(std::int64_t tenant, std::string_view master_key, std::uint32_t writer_id,
          base::Instant start = {});

  // Makes a data key and answers it wrapped. It is not usable before admit().
  std::string new_key(std::int64_t key_id);

  base::Status admit(std::int64_t key_id, std::string_view wrapped);
  bool has(std::int64_t key_id) const;

  std::string seal(std::int64_t key_id, const RowAddress& address, std::string_view plain);
  base::Result<std::string> open(const RowAddress& address, std::string_view sealed) const;

  // A keyed digest that says nothing about its content to whoever lacks the key: 16 bytes. The
  // first part names the purpose, so that digests of two purposes never meet.
  std::string blind(Parts parts) const;

  // The same in 24 bytes, for numbers that a system gives out one after the other: values that
  // differ in their last two characters alone lie beside one another, so that an index of them is
  // written where it was written just before. It tells that they are near and nothing else. Not for
  // numbers of people.
  std::string blind_near(Parts scope, std::string_view value) const;

 private:
  std::shared_ptr<const std::string> find(std::int64_t key_id) const;

  std::int64_t tenant_;
  base::Phi wrap_key_;
  Mac blind_;
  Nonces nonces_;
  mutable std::shared_mutex mutex_;
  std::unordered_map<std::int64_t, std::shared_ptr<const std::string>> keys_;
};

}  // namespace engine::keys
