// Key: one JWK (RFC 7517), and the signatures that it checks or makes.
//
//   auto key = jose::Key::from_jwk(json);                      // RSA, P-256, P-384; else
//   kUnsupported if (!key.value().fits(Alg::kEs384)) refuse(); bool good =
//   key.value().verify(compact_token); auto token = private_key.sign(Alg::kEs384, claims); //
//   compact JWS
//
// The wrapper around cjose. Which algorithm goes with which key is decided here, by key type and
// curve, never by what a token claims. verify() looks at the signature alone: use token.h. An
// immutable value, cheap to copy; any thread. Errors hold no key material.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace jose {

enum class Alg { kEs384, kRs384, kEs256, kRs256 };

std::string_view alg_name(Alg alg);
std::optional<Alg> alg_of(std::string_view name);

inline constexpr std::size_t kKidBytesMax = 128;
inline constexpr std::size_t kRsaBitsMin = 2048;
inline constexpr std::size_t kRsaBitsMax = 8192;

class Key {
 public:
  enum class Type { kRsa, kP256, kP384 };

  // Public, or private when it has "d". kUnsupported: a kind that is not used here, or not for
  // signatures; kInvalid: it contradicts itself.
  static base::Result<Key> from_jwk(const base::Json& jwk);

  const std::string& kid() const { return kid_; }  // may be empty
  Type type() const { return type_; }
  bool is_private() const { return private_; }
  bool fits(Alg alg) const;
  std::size_t signature_bytes() const { return signature_bytes_; }

  // True when the last part signs the first two under the algorithm that the first one names.
  bool verify(const std::string& compact) const;

  // A compact JWS with alg, typ JWT and this key's kid. kInvalid unless private and fitting.
  base::Result<std::string> sign(Alg alg, std::string_view payload) const;

 private:
  struct Handle;
  Key() = default;

  std::string kid_;
  Type type_ = Type::kRsa;
  bool private_ = false;
  std::optional<Alg> only_;  // the "alg" that the JWK allows, if it names one
  std::size_t signature_bytes_ = 0;
  std::shared_ptr<const Handle> handle_;
};

}  // namespace jose
