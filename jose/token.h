// Tokens: a compact JWS from outside, believed only when all of it holds (RFC 7515, 7519, 8725).
//
//   auto head = read_head(token, {.algs = {Alg::kEs384, Alg::kRs384}});   // not yet believed
//   auto key = keys.find(head.value().kid, now);
//   auto claims = verify_token(token, key, head_rules, {.issuer = iss, .audience = url, .now =
//   now}); if (!claims.ok()) log(claims.error().path);                           // "exp": never a
//   value
//
// In this order: size, three canonical base64url parts, strict JSON header, alg from the list, kid,
// no member that changes what is verified (crit, jwk, x5c, ...); key of the right type and curve,
// signature of the right size, signature; strict JSON claims, iss, aud, exp, nbf, iat, jti, nonce.
// The order matters: nothing is computed for a header that is refused, and no claim is looked at
// before the signature. Pure; any thread. kDenied names the part that failed, for the log; whoever
// sent the token is told nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "jose/key.h"

namespace jose {

inline constexpr std::size_t kTokenBytesMax = 8 << 10;
inline constexpr std::size_t kClaimDepthMax = 8;
inline constexpr std::size_t kJtiBytesMax = 256;

struct HeadRules {
  std::vector<Alg> algs{Alg::kEs384, Alg::kRs384};
  std::string jku;  // the one that may be named, when its keys are those we hold; empty: none
};

// What a token says of itself. Good for choosing a key, and for nothing else.
struct Head {
  Alg alg = Alg::kEs384;
  std::string kid;
  std::string issuer;
};
base::Result<Head> read_head(std::string_view token, const HeadRules& rules);

enum class Jti { kNeeded, kIgnored };

struct ClaimRules {
  std::string issuer;    // exact
  std::string audience;  // exact; "aud" is it, or an array that holds it
  base::Instant now;
  std::int64_t leeway_us = 5 * base::kSecondUs;
  std::int64_t lifetime_us_max = base::kDayUs;  // of exp, from now and from iat
  Jti jti = Jti::kIgnored;
  std::string nonce;  // not empty: "nonce" must be it
};

// The claims, an object, all of them checked.
base::Result<base::Json> verify_token(std::string_view token, const Key& key, const HeadRules& head,
                                      const ClaimRules& claims);

// The seconds of a NumericDate claim as an instant. Callers: after verify_token().
base::Instant time_claim(const base::Json& claims, std::string_view name);

}  // namespace jose
