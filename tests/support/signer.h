// Signer: a key pair of somebody who issues tokens, well or badly, for tests.
//
//   support::Signer ehr(support::Signer::Kind::kP384, "k1");
//   std::string jwks = ehr.jwks();
//   std::string token = ehr.token(R"({"iss":"https://ehr.example",...})");       // ES384, typ JWT
//   std::string odd = ehr.sign(R"({"alg":"ES384","crit":[]})", claims);          // any header
//
// Signs by OpenSSL itself and not through cjose, so that a fault of the one is seen by the other.
// Making an RSA key takes some 100 ms: keep it. One thread.
#pragma once

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <memory>
#include <string>

#include "base/check.h"
#include "base/encoding.h"
#include "base/json.h"

namespace support {

class Signer {
 public:
  enum class Kind { kRsa, kP256, kP384 };

  Signer(Kind kind, std::string kid) : kind_(kind), kid_(std::move(kid)) {
    key_.reset(kind == Kind::kRsa ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048})
                                  : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC",
                                                      kind == Kind::kP256 ? "P-256" : "P-384"));
    CHECK(key_ != nullptr);
  }

  const std::string& kid() const { return kid_; }
  std::string alg() const {
    return kind_ == Kind::kRsa ? "RS384" : kind_ == Kind::kP256 ? "ES256" : "ES384";
  }

  base::Json jwk() const {
    base::Json jwk = base::Json::object();
    jwk.set("kid", base::Json::string(kid_));
    jwk.set("use", base::Json::string("sig"));
    if (kind_ == Kind::kRsa) {
      jwk.set("kty", base::Json::string("RSA"));
      put(jwk, "n", OSSL_PKEY_PARAM_RSA_N, 256);
      put(jwk, "e", OSSL_PKEY_PARAM_RSA_E, 3);
      return jwk;
    }
    jwk.set("kty", base::Json::string("EC"));
    jwk.set("crv", base::Json::string(kind_ == Kind::kP256 ? "P-256" : "P-384"));
    put(jwk, "x", OSSL_PKEY_PARAM_EC_PUB_X, field());
    put(jwk, "y", OSSL_PKEY_PARAM_EC_PUB_Y, field());
    return jwk;
  }
  base::Json private_jwk() const {
    base::Json jwk = this->jwk();
    if (kind_ != Kind::kRsa) {
      put(jwk, "d", OSSL_PKEY_PARAM_PRIV_KEY, field());
      return jwk;
    }
    put(jwk, "d", OSSL_PKEY_PARAM_RSA_D, 256);
    put(jwk, "p", OSSL_PKEY_PARAM_RSA_FACTOR1, 128);
    put(jwk, "q", OSSL_PKEY_PARAM_RSA_FACTOR2, 128);
    put(jwk, "dp", OSSL_PKEY_PARAM_RSA_EXPONENT1, 128);
    put(jwk, "dq", OSSL_PKEY_PARAM_RSA_EXPONENT2, 128);
    put(jwk, "qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1, 128);
    return jwk;
  }
  std::string jwks() const { return "{\"keys\":[" + base::write_json(jwk()) + "]}"; }
  std::string pem() const {
    std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
    CHECK(PEM_write_bio_PUBKEY(out.get(), key_.get()) == 1);
    char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
  }

  std::string header() const {
    return "{\"alg\":\"" + alg() + "\",\"typ\":\"JWT\",\"kid\":\"" + kid_ + "\"}";
  }
  std::string token(const std::string& claims) const { return sign(header(), claims); }

  // A compact JWS of any header. `sha256` overrides the digest of the key's own algorithm.
  enum class Digest { kOwn, kSha256 };
  std::string sign(const std::string& header, const std::string& claims,
                   Digest digest = Digest::kOwn) const {
    const std::string input = base::to_base64url(header) + "." + base::to_base64url(claims);
    return input + "." + base::to_base64url(raw_signature(input, digest));
  }

  std::string raw_signature(const std::string& input, Digest digest = Digest::kOwn) const {
    const std::string signature = der_signature(input, digest);
    return kind_ == Kind::kRsa ? signature : fixed(signature);
  }
  // As OpenSSL makes it: for EC a DER sequence, which JWS does not take.
  std::string der_signature(const std::string& input, Digest digest = Digest::kOwn) const {
    const bool sha256 = digest == Digest::kSha256 || kind_ == Kind::kP256;
    const EVP_MD* md = sha256 ? EVP_sha256() : EVP_sha384();
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                    EVP_MD_CTX_free);
    CHECK(EVP_DigestSignInit(context.get(), nullptr, md, nullptr, key_.get()) == 1);
    const auto* bytes = reinterpret_cast<const unsigned char*>(input.data());
    std::size_t size = 0;
    CHECK(EVP_DigestSign(context.get(), nullptr, &size, bytes, input.size()) == 1);
    std::string out(size, '\0');
    auto* target = reinterpret_cast<unsigned char*>(out.data());
    CHECK(EVP_DigestSign(context.get(), target, &size, bytes, input.size()) == 1);
    out.resize(size);
    return out;
  }

 private:
  struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  };
  std::size_t field() const { return kind_ == Kind::kP256 ? 32 : 48; }

  void put(base::Json& jwk, const char* name, const char* parameter, std::size_t bytes) const {
    BIGNUM* number = nullptr;
    CHECK(EVP_PKEY_get_bn_param(key_.get(), parameter, &number) == 1);
    std::string out(bytes, '\0');
    CHECK(BN_bn2binpad(number, reinterpret_cast<unsigned char*>(out.data()),
                       static_cast<int>(bytes)) >= 0);
    BN_clear_free(number);
    jwk.set(name, base::Json::string(base::to_base64url(out)));
  }

  // r and s, each as wide as the field (RFC 7518 3.4).
  std::string fixed(const std::string& der) const {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> parts(
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free);
    std::string out(2 * field(), '\0');
    auto* target = reinterpret_cast<unsigned char*>(out.data());
    const int width = static_cast<int>(field());
    CHECK(BN_bn2binpad(ECDSA_SIG_get0_r(parts.get()), target, width) == width);
    CHECK(BN_bn2binpad(ECDSA_SIG_get0_s(parts.get()), target + width, width) == width);
    return out;
  }

  Kind kind_;
  std::string kid_;
  std::unique_ptr<EVP_PKEY, Free> key_;
};

inline std::string hmac_sha256(const std::string& key, const std::string& input) {
  unsigned char out[32];
  unsigned size = sizeof out;
  CHECK(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(input.data()), input.size(), out,
             &size) != nullptr);
  return {reinterpret_cast<char*>(out), size};
}

}  // namespace support
