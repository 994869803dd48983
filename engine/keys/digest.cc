#include "engine/keys/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <memory>

#include "base/check.h"

namespace engine::keys {
namespace {

struct FreeDigestContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeDigestContext>;

EVP_MD_CTX* digest_context() {
  static const EVP_MD* const kSha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeDigestContext> context{EVP_MD_CTX_new()};
  CHECK(kSha256 != nullptr && context != nullptr);
  CHECK(EVP_DigestInit_ex2(context.get(), kSha256, nullptr) == 1);
  return context.get();
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

// RFC 2104: H(key ^ opad, H(key ^ ipad, text)), with both first blocks hashed once.
struct Mac::States {
  Context inner{EVP_MD_CTX_new()};
  Context outer{EVP_MD_CTX_new()};
};

namespace {

constexpr std::size_t kBlockBytes = 64;

void start(EVP_MD_CTX* state, std::string_view key, char pad) {
  std::string block(key.size() > kBlockBytes ? sha256({key}).view() : key);
  block.resize(kBlockBytes, '\0');
  for (char& c : block) c = static_cast<char>(c ^ pad);
  CHECK(EVP_MD_CTX_copy_ex(state, digest_context()) == 1);
  CHECK(EVP_DigestUpdate(state, block.data(), block.size()) == 1);
  OPENSSL_cleanse(block.data(), block.size());
}

EVP_MD_CTX* copy_of(const EVP_MD_CTX* state) {
  thread_local const Context context{EVP_MD_CTX_new()};
  CHECK(EVP_MD_CTX_copy_ex(context.get(), state) == 1);
  return context.get();
}

Digest finish(EVP_MD_CTX* context) {
  Digest digest;
  auto* out = reinterpret_cast<unsigned char*>(digest.bytes.data());
  CHECK(EVP_DigestFinal_ex(context, out, nullptr) == 1);
  return digest;
}

}  // namespace

Mac::Mac(std::string_view key) : states_(std::make_unique<States>()) {
  start(states_->inner.get(), key, '\x36');
  start(states_->outer.get(), key, '\x5c');
}

Mac::~Mac() = default;

Digest Mac::of(Parts parts) const {
  EVP_MD_CTX* context = copy_of(states_->inner.get());
  for (const std::string_view part : parts) {
    const auto size = static_cast<std::uint32_t>(part.size());
    const char prefix[4] = {static_cast<char>(size >> 24), static_cast<char>(size >> 16),
                            static_cast<char>(size >> 8), static_cast<char>(size)};
    CHECK(EVP_DigestUpdate(context, prefix, sizeof prefix) == 1);
    CHECK(EVP_DigestUpdate(context, part.data(), part.size()) == 1);
  }
  const Digest inner = finish(context);
  context = copy_of(states_->outer.get());
  CHECK(EVP_DigestUpdate(context, inner.bytes.data(), inner.bytes.size()) == 1);
  return finish(context);
}

Digest hmac_sha256(std::string_view key, Parts parts) { return Mac(key).of(parts); }

namespace {

void fill(char* out, std::size_t count) {
  CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(out), static_cast<int>(count)) == 1);
}

// Salts are asked for a few bytes at a time, and a call of the generator costs more than the
// encryption of a message: each thread takes a page and hands it out once, wiping what it hands
// out. A process that forks without exec would hand the same bytes out twice; ours never does.
class Drawn {
 public:
  std::string take(std::size_t count) {
    if (count > page_.size() - used_) {
      fill(page_.data(), page_.size());
      used_ = 0;
    }
    std::string bytes(page_.data() + used_, count);
    OPENSSL_cleanse(page_.data() + used_, count);
    used_ += count;
    return bytes;
  }

 private:
  std::array<char, 4096> page_{};
  std::size_t used_ = page_.size();
};

constexpr std::size_t kDrawnMax = 64;

}  // namespace

std::string random_bytes(std::size_t count) {
  if (count <= kDrawnMax) {
    thread_local const std::unique_ptr<Drawn> kDrawn = std::make_unique<Drawn>();
    return kDrawn->take(count);
  }
  std::string bytes(count, '\0');
  fill(bytes.data(), count);
  return bytes;
}

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace engine::keys
