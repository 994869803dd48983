#include "engine/pipeline/sealing.h"

#include <zstd.h>

#include <memory>

namespace engine {

namespace {

using base::Code;
using base::Error;

// The first byte of a sealed body says how the rest lies.
constexpr char kAsIs = '\0';
constexpr char kZstd = '\1';
constexpr std::size_t kCompressMin = 512;
constexpr int kLevel =
    -4;  // for speed: bytes written cost more than the last tenth of their number
constexpr unsigned long long kPlainBytesMax = 64ULL << 20;

struct FreeCompressor {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

std::string pack(std::string_view plain) {
  std::string packed;
  if (plain.size() >= kCompressMin) {
    thread_local const std::unique_ptr<ZSTD_CCtx, FreeCompressor> context{ZSTD_createCCtx()};
    packed.resize(1 + ZSTD_compressBound(plain.size()));
    const std::size_t size = ZSTD_compressCCtx(context.get(), packed.data() + 1, packed.size() - 1,
                                               plain.data(), plain.size(), kLevel);
    if (ZSTD_isError(size) == 0 && size < plain.size()) {
      packed.front() = kZstd;
      packed.resize(1 + size);
      return packed;
    }
  }
  packed.assign(1, kAsIs);
  packed += plain;
  return packed;
}

Error broken() { return Error{Code::kInternal, "a stored body does not unpack", "sealing", {}}; }

base::Result<std::string> unpack(base::Result<std::string> packed) {
  if (!packed.ok()) return packed;
  const std::string& bytes = packed.value();
  if (bytes.empty()) return broken();
  if (bytes.front() == kAsIs) return bytes.substr(1);
  const auto size = ZSTD_getFrameContentSize(bytes.data() + 1, bytes.size() - 1);
  if (bytes.front() != kZstd || size > kPlainBytesMax) return broken();
  std::string plain(size, '\0');
  const std::size_t got =
      ZSTD_decompress(plain.data(), plain.size(), bytes.data() + 1, bytes.size() - 1);
  if (ZSTD_isError(got) != 0 || got != size) return broken();
  return plain;
}

}  // namespace

// Numbers of people must not even tell that they are near; those of appointments and reports are
// given out in order, and are written in it.
store::Bytes blind_identifier(const keys::Keyring& ring, std::string_view type,
                              std::string_view system, std::string_view value) {
  if (type == "Patient") return {ring.blind({"identifier", type, system, value})};
  return {ring.blind_near({"identifier", type, system}, value)};
}

store::Bytes seal_row(keys::Keyring& ring, store::KeyId key, const RowName& name,
                      std::string_view plain) {
  return {ring.seal(key.number(), name.address(), pack(plain))};
}

base::Result<std::string> open_row(store::Tx& tx, keys::Keyring& ring, const RowName& name,
                                   const store::Bytes& sealed) {
  admit_key_of(tx, ring, name.tenant, sealed.bytes);
  return unpack(ring.open(name.address(), sealed.bytes));
}

base::Result<std::string> open_row(store::Store& store, keys::Keyring& ring, const RowName& name,
                                   const store::Bytes& sealed) {
  admit_key_of(store, ring, name.tenant, sealed.bytes);
  return unpack(ring.open(name.address(), sealed.bytes));
}

}  // namespace engine
