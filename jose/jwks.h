// A JWK Set (RFC 7517 5): the keys of one issuer, by kid.
//
//   auto set = jose::read_jwks(reply.body);
//   const Key* key = find_key(set.value(), kid);               // nullptr: not among them
//
// Keys of other kinds, for encryption or without kid are passed over, as the RFC asks. A private
// key, a broken one, or a kid that two keys of the set claim spoils the whole set: whoever
// publishes that has lost control of it. Pure; any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "jose/key.h"

namespace jose {

inline constexpr std::size_t kJwksBytesMax = 64 << 10;
inline constexpr std::size_t kJwksKeysMax = 50;

using KeySet = std::map<std::string, Key, std::less<>>;

base::Result<KeySet> read_jwks(std::string_view bytes);
const Key* find_key(const KeySet& set, std::string_view kid);

}  // namespace jose
