// SigningKey: what the stand-in EHR signs with: id_tokens, and the JWT of its CDS client.
//
//   auto key = SigningKey::make("demo");               // Result; P-384, of this process alone
//   key.value().jwks();                                // the public half, as a JWK Set
//   key.value().sign(claims);                          // Result<std::string>: ES384, compact
//
// An immutable value; any thread. kUnavailable: OpenSSL made no key.
#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "jose/key.h"

namespace engine::cli {

class SigningKey {
 public:
  static base::Result<SigningKey> make(const std::string& kid);

  const std::string& jwks() const { return jwks_; }
  base::Result<std::string> sign(const base::Json& claims) const {
    return key_.sign(jose::Alg::kEs384, base::write_json(claims));
  }

 private:
  SigningKey(jose::Key key, std::string jwks) : key_(std::move(key)), jwks_(std::move(jwks)) {}

  jose::Key key_;
  std::string jwks_;
};

}  // namespace engine::cli
