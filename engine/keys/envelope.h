// Envelope: how every body lies in the store.
//
//   std::string sealed = seal(key, key_id, nonces.next(), RowAddress{1, "message", 42, 1}, plain);
//   auto plain = open(key, RowAddress{1, "message", 42, 1}, sealed);
//
// 48 45 | 01 | alg 01 | key id u64 | nonce 12 | ciphertext | tag 16, AES-256-GCM. The additional
// data are the 24-byte header and the row's address, each part length-prefixed, so that a row moved
// to another place, table or version does not open. Nonces are a writer id (issued once a process)
// and a counter that starts at the time of day in microseconds, never random: NIST SP 800-38D
// limits random ones to 2^32 uses of a key. Pure but for the counter; any thread. open() answers
// kInvalid for whatever is not whole.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace engine::keys {

inline constexpr std::size_t kKeyBytes = 32;
inline constexpr std::size_t kEnvelopeHeaderBytes = 24;
inline constexpr std::size_t kTagBytes = 16;

struct RowAddress {
  std::int64_t tenant = 0;
  std::string_view table;
  std::int64_t row = 0;
  std::int64_t version = 1;
};

struct Nonce {
  std::uint32_t writer = 0;
  std::uint64_t count = 0;
};

class Nonces {
 public:
  // `first` is the time of the start: when an older copy of the store is put back and a writer id
  // comes round again, the count goes on beyond where it was (a process seals less than one body in
  // a microsecond).
  Nonces(std::uint32_t writer, base::Instant first)
      : writer_(writer), count_(static_cast<std::uint64_t>(first.us)) {}
  Nonce next() { return {writer_, count_.fetch_add(1, std::memory_order_relaxed)}; }

 private:
  std::uint32_t writer_;
  std::atomic<std::uint64_t> count_;
};

std::string seal(std::string_view key, std::int64_t key_id, Nonce nonce, const RowAddress& address,
                 std::string_view plain);

base::Result<std::string> open(std::string_view key, const RowAddress& address,
                               std::string_view sealed);

// The key that opens it; kInvalid when it is no envelope of ours.
base::Result<std::int64_t> key_id_of(std::string_view sealed);

}  // namespace engine::keys
