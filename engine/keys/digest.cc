#include "engine/keys/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>

#include "base/check.h"

namespace engine::keys {
namespace {

struct FreeDigestContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
struct FreeMacContext {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

EVP_MD_CTX* digest_context() {
  static const EVP_MD* const kSha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeDigestContext> context{EVP_MD_CTX_new()};
  CHECK(kSha256 != nullptr && context != nullptr);
  CHECK(EVP_DigestInit_ex2(context.get(), kSha256, nullptr) == 1);
  return context.get();
}

EVP_MAC_CTX* mac_context() {
  static EVP_MAC* const kHmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  thread_local const std::unique_ptr<EVP_MAC_CTX, FreeMacContext> context{EVP_MAC_CTX_new(kHmac)};
  CHECK(context != nullptr);
  return context.get();
}

const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

Digest sha256(Parts parts) {
  EVP_MD_CTX* context = digest_context();
  for (const std::string_view part : parts) {
    CHECK(EVP_DigestUpdate(context, part.data(), part.size()) == 1);
  }
  Digest digest;
  CHECK(EVP_DigestFinal_ex(context, reinterpret_cast<unsigned char*>(digest.bytes.data()),
                           nullptr) == 1);
  return digest;
}

Digest hmac_sha256(std::string_view key, Parts parts) {
  char name[] = "SHA256";  // OpenSSL's parameter takes a mutable string
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string("digest", name, 0),
                               OSSL_PARAM_construct_end()};
  EVP_MAC_CTX* context = mac_context();
  CHECK(EVP_MAC_init(context, raw(key), key.size(), params) == 1);
  for (const std::string_view part : parts) {
    const auto size = static_cast<std::uint32_t>(part.size());
    const char prefix[4] = {static_cast<char>(size >> 24), static_cast<char>(size >> 16),
                            static_cast<char>(size >> 8), static_cast<char>(size)};
    CHECK(EVP_MAC_update(context, raw({prefix, 4}), 4) == 1);
    CHECK(EVP_MAC_update(context, raw(part), part.size()) == 1);
  }
  Digest digest;
  std::size_t size = 0;
  CHECK(EVP_MAC_final(context, reinterpret_cast<unsigned char*>(digest.bytes.data()), &size,
                      digest.bytes.size()) == 1);
  CHECK(size == digest.bytes.size());
  return digest;
}

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) == 1);
  return bytes;
}

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace engine::keys
