// Digests, MACs and random bytes.
//
//   Digest d = sha256({"\x01", left.view(), right.view()});
//   Digest mac = hmac_sha256(key, {"mrn", system, value});     // parts are length-prefixed
//   std::string salt = random_bytes(32);
//
// OpenSSL algorithms are fetched once and contexts kept per thread. A failing library is a broken
// invariant and ends the process: a hash that is not made must not be mistaken for one.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace engine::keys {

struct Digest {
  std::array<char, 32> bytes{};

  std::string_view view() const { return {bytes.data(), bytes.size()}; }
  friend bool operator==(const Digest&, const Digest&) = default;
};

using Parts = std::initializer_list<std::string_view>;

// Of the parts one after the other.
Digest sha256(Parts parts);

// Of the parts, each behind its 32-bit length, so that ("ab","c") is not ("a","bc").
Digest hmac_sha256(std::string_view key, Parts parts);

// The same for one key that is used often: its two inner states are made once.
class Mac {
 public:
  explicit Mac(std::string_view key);
  ~Mac();
  Mac(const Mac&) = delete;
  Mac& operator=(const Mac&) = delete;

  Digest of(Parts parts) const;  // any thread

 private:
  struct States;
  std::unique_ptr<States> states_;
};

std::string random_bytes(std::size_t count);

// Compares in constant time.
bool same_secret(std::string_view a, std::string_view b);

}  // namespace engine::keys
