#include "engine/cli/ehr/signing_key.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <memory>

#include "base/encoding.h"

namespace engine::cli {
namespace {

using base::Json;

constexpr int kCoordinateBytes = 48;  // of P-384

// A number of the key as RFC 7518 6.2.1 writes it: all bytes, leading zeros too.
std::string coordinate(EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) return "";
  std::string bytes(kCoordinateBytes, '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), kCoordinateBytes);
  BN_clear_free(number);
  return base::to_base64url(bytes);
}

Json public_jwk(EVP_PKEY* key, const std::string& kid) {
  Json jwk = Json::object();
  jwk.set("kty", Json::string("EC"));
  jwk.set("crv", Json::string("P-384"));
  jwk.set("use", Json::string("sig"));
  jwk.set("alg", Json::string("ES384"));
  jwk.set("kid", Json::string(kid));
  jwk.set("x", Json::string(coordinate(key, OSSL_PKEY_PARAM_EC_PUB_X)));
  jwk.set("y", Json::string(coordinate(key, OSSL_PKEY_PARAM_EC_PUB_Y)));
  return jwk;
}

}  // namespace

base::Result<SigningKey> SigningKey::make(const std::string& kid) {
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> made(
      EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384"), EVP_PKEY_free);
  if (!made) return base::Error{base::Code::kUnavailable, "no key could be made", "demo-ehr", {}};
  Json jwk = public_jwk(made.get(), kid);
  Json set = Json::object();
  Json keys = Json::array();
  keys.push(jwk);
  set.set("keys", std::move(keys));
  jwk.set("d", Json::string(coordinate(made.get(), OSSL_PKEY_PARAM_PRIV_KEY)));
  auto key = jose::Key::from_jwk(jwk);
  if (!key.ok()) return key.error();
  return SigningKey(std::move(key).value(), base::write_json(set));
}

}  // namespace engine::cli
