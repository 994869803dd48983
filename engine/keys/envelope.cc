#include "engine/keys/envelope.h"

#include <openssl/evp.h>

#include <memory>

#include "base/check.h"

namespace engine::keys {
namespace {

using base::Code;
using base::Error;

constexpr std::string_view kMagic{"\x48\x45\x01\x01", 4};
constexpr std::size_t kNonceBytes = 12;

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

EVP_CIPHER_CTX* cipher_context() {
  thread_local const std::unique_ptr<EVP_CIPHER_CTX, FreeCipher> context{EVP_CIPHER_CTX_new()};
  CHECK(context != nullptr);
  return context.get();
}

const EVP_CIPHER* aes_gcm() {
  static const EVP_CIPHER* const kCipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  CHECK(kCipher != nullptr);
  return kCipher;
}

unsigned char* raw(char* bytes) { return reinterpret_cast<unsigned char*>(bytes); }
const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

void put_be(std::string& out, std::uint64_t number, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    out += static_cast<char>(number >> shift);
  }
}

std::string header_of(std::int64_t key_id, Nonce nonce) {
  std::string header(kMagic);
  put_be(header, static_cast<std::uint64_t>(key_id), 8);
  put_be(header, nonce.writer, 4);
  put_be(header, nonce.count, 8);
  return header;
}

std::string additional_data(std::string_view header, const RowAddress& address) {
  std::string aad;
  aad.reserve(header.size() + address.table.size() + 48);
  put_be(aad, header.size(), 4);
  aad += header;
  put_be(aad, 8, 4);
  put_be(aad, static_cast<std::uint64_t>(address.tenant), 8);
  put_be(aad, address.table.size(), 4);
  aad += address.table;
  put_be(aad, 8, 4);
  put_be(aad, static_cast<std::uint64_t>(address.row), 8);
  put_be(aad, 8, 4);
  put_be(aad, static_cast<std::uint64_t>(address.version), 8);
  return aad;
}

Error broken() {
  return Error{Code::kInvalid, "a stored body does not open: wrong key or altered", "", {}};
}

}  // namespace

std::string seal(std::string_view key, std::int64_t key_id, Nonce nonce, const RowAddress& address,
                 std::string_view plain) {
  CHECK(key.size() == kKeyBytes && !plain.empty());
  std::string out = header_of(key_id, nonce);
  const std::string aad = additional_data(out, address);
  out.resize(kEnvelopeHeaderBytes + plain.size() + kTagBytes);
  EVP_CIPHER_CTX* context = cipher_context();
  const auto* iv = raw(std::string_view(out).substr(kEnvelopeHeaderBytes - kNonceBytes));
  int size = 0;
  CHECK(EVP_EncryptInit_ex2(context, aes_gcm(), raw(key), iv, nullptr) == 1);
  CHECK(EVP_EncryptUpdate(context, nullptr, &size, raw(aad), static_cast<int>(aad.size())) == 1);
  char* body = out.data() + kEnvelopeHeaderBytes;
  CHECK(EVP_EncryptUpdate(context, raw(body), &size, raw(plain), static_cast<int>(plain.size())) ==
        1);
  CHECK(static_cast<std::size_t>(size) == plain.size());
  CHECK(EVP_EncryptFinal_ex(context, raw(body + size), &size) == 1);
  CHECK(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, kTagBytes, body + plain.size()) == 1);
  return out;
}

base::Result<std::string> open(std::string_view key, const RowAddress& address,
                               std::string_view sealed) {
  // An empty ciphertext is refused: no body of ours is empty, and a library that forgets to check
  // the tag of one would let it pass.
  if (sealed.size() <= kEnvelopeHeaderBytes + kTagBytes || key.size() != kKeyBytes) return broken();
  if (sealed.substr(0, kMagic.size()) != kMagic) return broken();
  const std::string_view header = sealed.substr(0, kEnvelopeHeaderBytes);
  const std::string_view cipher =
      sealed.substr(kEnvelopeHeaderBytes, sealed.size() - kEnvelopeHeaderBytes - kTagBytes);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  const std::string aad = additional_data(header, address);
  const auto* iv = raw(header.substr(kEnvelopeHeaderBytes - kNonceBytes));
  EVP_CIPHER_CTX* context = cipher_context();
  std::string plain(cipher.size(), '\0');
  int size = 0;
  CHECK(EVP_DecryptInit_ex2(context, aes_gcm(), raw(key), iv, nullptr) == 1);
  if (EVP_DecryptUpdate(context, nullptr, &size, raw(aad), static_cast<int>(aad.size())) != 1 ||
      EVP_DecryptUpdate(context, raw(plain.data()), &size, raw(cipher),
                        static_cast<int>(cipher.size())) != 1 ||
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()) != 1 ||
      EVP_DecryptFinal_ex(context, raw(plain.data() + size), &size) != 1) {
    return broken();
  }
  return plain;
}

base::Result<std::int64_t> key_id_of(std::string_view sealed) {
  if (sealed.size() <= kEnvelopeHeaderBytes + kTagBytes || sealed.substr(0, 4) != kMagic) {
    return broken();
  }
  std::uint64_t id = 0;
  for (std::size_t i = 4; i < 12; ++i) id = (id << 8) | static_cast<unsigned char>(sealed[i]);
  return static_cast<std::int64_t>(id);
}

}  // namespace engine::keys
