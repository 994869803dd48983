#include "jose/token.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/encoding.h"

namespace jose {

using base::Code;
using base::Error;
using base::Json;
using base::Result;
using base::Status;

namespace {

constexpr base::JsonLimits kHeaderLimits{.bytes_max = 4 << 10,
                                         .depth_max = kClaimDepthMax,
                                         .values_max = 64,
                                         .number_chars_max = 20,
                                         .key_bytes_max = 128};
constexpr base::JsonLimits kClaimLimits{.bytes_max = kTokenBytesMax,
                                        .depth_max = kClaimDepthMax,
                                        .values_max = 512,
                                        .number_chars_max = 20,
                                        .key_bytes_max = 256};

// Members that bring a key along, or change what is signed or how it is read.
constexpr std::array<std::string_view, 7> kForbidden = {"crit", "jwk", "x5c", "x5u",
                                                        "zip",  "b64", "cty"};

Error refused(std::string_view where, std::string_view why) {
  return {Code::kDenied, std::string(why), std::string(where), {}};
}

struct Parts {
  std::string header;  // decoded
  std::string claims;
  std::size_t signature_bytes = 0;
};

Result<Parts> split(std::string_view token) {
  if (token.size() > kTokenBytesMax) return refused("token", "too long");
  if (std::count(token.begin(), token.end(), '.') != 2) return refused("token", "not three parts");
  const std::size_t first = token.find('.');
  const std::size_t second = token.find('.', first + 1);
  auto header = base::from_base64url(token.substr(0, first));
  auto claims = base::from_base64url(token.substr(first + 1, second - first - 1));
  auto signature = base::from_base64url(token.substr(second + 1));
  if (!header.ok() || !claims.ok() || !signature.ok()) {
    return refused("token", "a part is not canonical base64url");
  }
  return Parts{std::move(header).value(), std::move(claims).value(), signature.value().size()};
}

Result<Json> read_object(std::string_view bytes, const base::JsonLimits& limits,
                         std::string_view where) {
  // RFC 8259 8.1 lets a reader ignore a byte order mark; two readers that differ are one too many.
  const bool marked = bytes.starts_with("\xEF\xBB\xBF");
  auto json = base::parse_json(bytes, limits);
  if (marked || !json.ok() || !json.value().is_object())
    return refused(where, "no strict JSON object");
  return json;
}

bool is_string(const Json* member) { return member != nullptr && member->is_string(); }

Status check_type(const Json& header) {
  const Json* type = header.find("typ");
  if (type == nullptr) return base::ok_status();
  if (type->is_string() && (type->text() == "JWT" || type->text() == "at+jwt")) {
    return base::ok_status();
  }
  return refused("typ", "another kind of token");
}

Result<Head> check_header(const Json& header, const HeadRules& rules) {
  if (!is_string(header.find("alg"))) return refused("alg", "no name of an algorithm");
  const auto alg = alg_of(header.text_of("alg"));
  if (!alg || std::find(rules.algs.begin(), rules.algs.end(), *alg) == rules.algs.end()) {
    return refused("alg", "not in the list");
  }
  const Json* kid = header.find("kid");
  if (!is_string(kid) || kid->text().empty() || kid->text().size() > kKidBytesMax) {
    return refused("kid", "no name of a key");
  }
  for (const std::string_view name : kForbidden) {
    if (header.find(name) != nullptr) return refused(name, "is not taken");
  }
  if (const Json* jku = header.find("jku")) {
    if (!jku->is_string() || rules.jku.empty() || jku->text() != rules.jku) {
      return refused("jku", "not enrolled");
    }
  }
  if (Status type = check_type(header); !type.ok()) return type.error();
  return Head{*alg, kid->text(), ""};
}

// Whole seconds, as every issuer writes them. A fraction or an exponent is refused: 1e400 is a
// number too.
std::optional<std::int64_t> seconds_of(const Json* claim) {
  if (claim == nullptr || !claim->is_number()) return std::nullopt;
  const std::string& digits = claim->text();
  std::int64_t seconds = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  if (fault != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  constexpr std::int64_t kSecondsMax = 253'402'300'799;  // the end of year 9999
  if (seconds < 0 || seconds > kSecondsMax) return std::nullopt;
  return seconds;
}

Status check_times(const Json& claims, const ClaimRules& rules) {
  const auto expires = seconds_of(claims.find("exp"));
  const auto issued = seconds_of(claims.find("iat"));
  if (!expires) return refused("exp", "no whole number of seconds");
  if (!issued) return refused("iat", "no whole number of seconds");
  const std::int64_t expires_us = *expires * base::kSecondUs;
  const std::int64_t issued_us = *issued * base::kSecondUs;
  if (expires_us + rules.leeway_us <= rules.now.us) return refused("exp", "has passed");
  if (expires_us > rules.now.us + rules.lifetime_us_max) return refused("exp", "too far ahead");
  if (issued_us > rules.now.us + rules.leeway_us) return refused("iat", "lies ahead");
  if (expires_us - issued_us > rules.lifetime_us_max) return refused("iat", "too long ago");
  if (claims.find("nbf") == nullptr) return base::ok_status();
  const auto starts = seconds_of(claims.find("nbf"));
  if (!starts) return refused("nbf", "no whole number of seconds");
  if (*starts * base::kSecondUs > rules.now.us + rules.leeway_us) {
    return refused("nbf", "lies ahead");
  }
  return base::ok_status();
}

bool names_audience(const Json* audience, const std::string& wanted) {
  if (audience == nullptr) return false;
  if (audience->is_string()) return audience->text() == wanted;
  if (!audience->is_array()) return false;
  const auto& all = audience->items();
  return std::all_of(all.begin(), all.end(), [](const Json& one) { return one.is_string(); }) &&
         std::any_of(all.begin(), all.end(), [&](const Json& one) { return one.text() == wanted; });
}

Status check_claims(const Json& claims, const ClaimRules& rules) {
  const Json* issuer = claims.find("iss");
  if (!is_string(issuer) || rules.issuer.empty() || issuer->text() != rules.issuer) {
    return refused("iss", "another issuer");
  }
  if (rules.audience.empty() || !names_audience(claims.find("aud"), rules.audience)) {
    return refused("aud", "for somebody else");
  }
  if (Status times = check_times(claims, rules); !times.ok()) return times;
  if (rules.jti == Jti::kNeeded) {
    const Json* jti = claims.find("jti");
    if (!is_string(jti) || jti->text().empty() || jti->text().size() > kJtiBytesMax) {
      return refused("jti", "no name of the token");
    }
  }
  if (!rules.nonce.empty()) {
    const Json* nonce = claims.find("nonce");
    if (!is_string(nonce) || nonce->text() != rules.nonce) return refused("nonce", "another one");
  }
  return base::ok_status();
}

}  // namespace

Result<Head> read_head(std::string_view token, const HeadRules& rules) {
  const auto parts = split(token);
  if (!parts.ok()) return parts.error();
  const auto header = read_object(parts.value().header, kHeaderLimits, "header");
  if (!header.ok()) return header.error();
  auto head = check_header(header.value(), rules);
  if (!head.ok()) return head;
  const auto claims = read_object(parts.value().claims, kClaimLimits, "claims");
  if (!claims.ok()) return claims.error();
  head.value().issuer = claims.value().text_of("iss");
  return head;
}

Result<Json> verify_token(std::string_view token, const Key& key, const HeadRules& head_rules,
                          const ClaimRules& claim_rules) {
  const auto parts = split(token);
  if (!parts.ok()) return parts.error();
  const auto header = read_object(parts.value().header, kHeaderLimits, "header");
  if (!header.ok()) return header.error();
  const auto head = check_header(header.value(), head_rules);
  if (!head.ok()) return head.error();
  if (head.value().kid != key.kid() || !key.fits(head.value().alg)) {
    return refused("alg", "not with this key");
  }
  if (parts.value().signature_bytes != key.signature_bytes()) {
    return refused("signature", "of another size than its key's");
  }
  if (!key.verify(std::string(token))) return refused("signature", "does not verify");
  auto claims = read_object(parts.value().claims, kClaimLimits, "claims");
  if (!claims.ok()) return claims;
  if (Status checked = check_claims(claims.value(), claim_rules); !checked.ok()) {
    return checked.error();
  }
  return claims;
}

base::Instant time_claim(const Json& claims, std::string_view name) {
  return {seconds_of(claims.find(name)).value_or(0) * base::kSecondUs};
}

}  // namespace jose
