#include "jose/jwks.h"

namespace jose {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

namespace {

constexpr base::JsonLimits kLimits{
    .bytes_max = kJwksBytesMax, .depth_max = 6, .values_max = 2'000, .number_chars_max = 20};

Error invalid(std::string text) { return {Code::kInvalid, std::move(text), "jwks", {}}; }

}  // namespace

Result<KeySet> read_jwks(std::string_view bytes) {
  const auto json = base::parse_json(bytes, kLimits);
  if (!json.ok()) return invalid("no strict JSON");
  const Json* keys = json.value().find("keys");
  if (keys == nullptr || !keys->is_array()) return invalid("no list of keys");
  if (keys->items().size() > kJwksKeysMax) return invalid("too many keys");
  KeySet set;
  for (const Json& jwk : keys->items()) {
    auto key = Key::from_jwk(jwk);
    if (!key.ok() && key.error().code == Code::kUnsupported) continue;
    if (!key.ok()) return key.error();
    if (key.value().is_private()) return invalid("a private key is published");
    std::string kid = key.value().kid();
    if (kid.empty()) continue;
    if (!set.emplace(std::move(kid), std::move(key).value()).second) {
      return invalid("two keys of one kid");
    }
  }
  return set;
}

const Key* find_key(const KeySet& set, std::string_view kid) {
  const auto found = set.find(kid);
  return found == set.end() ? nullptr : &found->second;
}

}  // namespace jose
