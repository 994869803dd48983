#include "jose/key.h"

#include <cjose/cjose.h>
#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/encoding.h"

namespace jose {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

namespace {

struct Name {
  Alg alg;
  std::string_view text;
};
constexpr std::array<Name, 4> kNames = {Name{Alg::kEs384, "ES384"}, Name{Alg::kRs384, "RS384"},
                                        Name{Alg::kEs256, "ES256"}, Name{Alg::kRs256, "RS256"}};

// What cjose leaves in OpenSSL's queue of this thread would be taken for a fault of the next TLS
// call on it.
struct QuietErrors {
  ~QuietErrors() { ERR_clear_error(); }
};

struct FreeJws {
  void operator()(cjose_jws_t* jws) const { cjose_jws_release(jws); }
};
using Jws = std::unique_ptr<cjose_jws_t, FreeJws>;

struct FreeHeader {
  void operator()(cjose_header_t* header) const { cjose_header_release(header); }
};
using Header = std::unique_ptr<cjose_header_t, FreeHeader>;

Error invalid(std::string text) { return {Code::kInvalid, std::move(text), "jwk", {}}; }
Error unsupported(std::string text) { return {Code::kUnsupported, std::move(text), "jwk", {}}; }

// The bytes of a base64url member; empty when it is absent or malformed.
std::string bytes_of(const Json& jwk, std::string_view name) {
  auto bytes = base::from_base64url(jwk.text_of(name));
  return bytes.ok() ? std::move(bytes).value() : std::string();
}

std::size_t bits_of(std::string_view number) {
  if (number.empty() || number[0] == '\0') return 0;  // RFC 7518 2: no leading zero octets
  std::size_t bits = number.size() * 8;
  for (unsigned char first = static_cast<unsigned char>(number[0]); (first & 0x80) == 0;
       first = static_cast<unsigned char>(first << 1)) {
    --bits;
  }
  return bits;
}

bool is_for_signatures(const Json& jwk) {
  const Json* use = jwk.find("use");
  if (use != nullptr && use->text() != "sig") return false;
  const Json* operations = jwk.find("key_ops");
  if (operations == nullptr) return true;
  return std::any_of(operations->items().begin(), operations->items().end(), [](const Json& word) {
    return word.text() == "verify" || word.text() == "sign";
  });
}

// The members that a key is made of; all else in a JWK (x5c, oth, ...) is left behind. cjose ends
// the process on some text that is no base64url, so it never sees any.
Result<std::string> essence(const Json& jwk) {
  Json plain = Json::object();
  for (const char* name : {"kty", "kid", "crv"}) {
    if (jwk.find(name) != nullptr) plain.set(name, Json::string(jwk.text_of(name)));
  }
  for (const char* name : {"x", "y", "n", "e", "d", "p", "q", "dp", "dq", "qi"}) {
    if (jwk.find(name) == nullptr) continue;
    if (bytes_of(jwk, name).empty()) return invalid("a number that is no base64url");
    plain.set(name, Json::string(jwk.text_of(name)));
  }
  return base::write_json(plain);
}

// Likewise of a token: three parts, each canonical.
bool is_compact(std::string_view token) {
  for (int part = 0; part < 3; ++part) {
    const std::size_t end = part < 2 ? token.find('.') : token.size();
    if (end == std::string_view::npos || !base::from_base64url(token.substr(0, end)).ok()) {
      return false;
    }
    token.remove_prefix(part < 2 ? end + 1 : end);
  }
  return true;
}

struct Shape {
  Key::Type type;
  std::size_t signature_bytes;
};

Result<Shape> rsa_shape(const Json& jwk) {
  const std::size_t bits = bits_of(bytes_of(jwk, "n"));
  if (bits < kRsaBitsMin || bits > kRsaBitsMax) return invalid("an RSA key of an unfit size");
  const std::string exponent = bytes_of(jwk, "e");
  const std::size_t exponent_bits = bits_of(exponent);
  // A large or an even exponent has no use but to cost time or to be forged with.
  if (exponent_bits < 2 || exponent_bits > 32 || (exponent.back() & 1) == 0) {
    return invalid("an RSA key of an unfit exponent");
  }
  return Shape{Key::Type::kRsa, (bits + 7) / 8};
}

Result<Shape> ec_shape(const Json& jwk) {
  const std::string& curve = jwk.text_of("crv");
  if (curve != "P-256" && curve != "P-384") return unsupported("a curve that is not used here");
  const std::size_t size = curve == "P-256" ? 32 : 48;
  if (bytes_of(jwk, "x").size() != size || bytes_of(jwk, "y").size() != size) {
    return invalid("a point of another size than its curve");
  }
  return Shape{size == 32 ? Key::Type::kP256 : Key::Type::kP384, 2 * size};
}

Result<Shape> shape_of(const Json& jwk) {
  if (!jwk.is_object()) return invalid("no object");
  const std::string& kty = jwk.text_of("kty");
  if (kty != "RSA" && kty != "EC") return unsupported("a kind of key that is not used here");
  if (!is_for_signatures(jwk)) return unsupported("a key that is not for signatures");
  return kty == "RSA" ? rsa_shape(jwk) : ec_shape(jwk);
}

}  // namespace

struct Key::Handle {
  cjose_jwk_t* jwk = nullptr;

  explicit Handle(cjose_jwk_t* key) : jwk(key) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { cjose_jwk_release(jwk); }
};

std::string_view alg_name(Alg alg) {
  for (const Name& name : kNames) {
    if (name.alg == alg) return name.text;
  }
  CHECK_UNREACHABLE();
}

std::optional<Alg> alg_of(std::string_view name) {
  for (const Name& known : kNames) {
    if (known.text == name) return known.alg;
  }
  return std::nullopt;
}

Result<Key> Key::from_jwk(const Json& jwk) {
  const auto shape = shape_of(jwk);
  if (!shape.ok()) return shape.error();
  Key key;
  key.kid_ = jwk.text_of("kid");
  key.type_ = shape.value().type;
  key.signature_bytes_ = shape.value().signature_bytes;
  key.private_ = jwk.find("d") != nullptr;
  if (const Json* alg = jwk.find("alg")) {
    key.only_ = alg_of(alg->text());
    if (!key.only_) return unsupported("an algorithm that is not used here");
    if (!key.fits(*key.only_)) return invalid("an algorithm of another kind of key");
  }
  if (key.kid_.size() > kKidBytesMax) return invalid("a kid that is too long");
  const QuietErrors quiet;
  const auto text = essence(jwk);
  if (!text.ok()) return text.error();
  cjose_err fault{};
  cjose_jwk_t* handle = cjose_jwk_import(text.value().data(), text.value().size(), &fault);
  if (handle == nullptr) return invalid("no key of its kind");
  key.handle_ = std::make_shared<Handle>(handle);
  return key;
}

bool Key::fits(Alg alg) const {
  if (only_ && *only_ != alg) return false;
  switch (alg) {
    case Alg::kEs384:
      return type_ == Type::kP384;
    case Alg::kEs256:
      return type_ == Type::kP256;
    case Alg::kRs384:
    case Alg::kRs256:
      return type_ == Type::kRsa;
  }
  CHECK_UNREACHABLE();
}

bool Key::verify(const std::string& compact) const {
  if (!is_compact(compact)) return false;
  const QuietErrors quiet;
  cjose_err fault{};
  const Jws jws(cjose_jws_import(compact.data(), compact.size(), &fault));
  return jws != nullptr && cjose_jws_verify(jws.get(), handle_->jwk, &fault);
}

Result<std::string> Key::sign(Alg alg, std::string_view payload) const {
  if (!private_ || !fits(alg)) return invalid("this key does not sign so");
  const QuietErrors quiet;
  cjose_err fault{};
  const Header header(cjose_header_new(&fault));
  bool made = header != nullptr &&
              cjose_header_set(header.get(), "alg", alg_name(alg).data(), &fault) &&
              cjose_header_set(header.get(), "typ", "JWT", &fault);
  if (made && !kid_.empty()) made = cjose_header_set(header.get(), "kid", kid_.c_str(), &fault);
  if (!made) return Error{Code::kInternal, "no JOSE header could be made", "jws", {}};
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(payload.data());
  const Jws jws(cjose_jws_sign(handle_->jwk, header.get(), bytes, payload.size(), &fault));
  const char* text = nullptr;  // belongs to the JWS
  if (jws == nullptr || !cjose_jws_export(jws.get(), &text, &fault)) {
    return Error{Code::kInternal, "the key could not sign", "jws", {}};
  }
  return std::string(text);
}

}  // namespace jose
