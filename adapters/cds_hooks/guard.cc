#include "adapters/cds_hooks/guard.h"

namespace adapter::cds_hooks {

using base::Code;
using base::Error;
using base::Status;

void Guard::check(std::string_view token, std::string audience, Done done) {
  const auto head = jose::read_head(token, {.jku = client_.jku});
  if (!head.ok()) return done(head.error());
  // Nothing is fetched for an issuer that is not enrolled.
  if (head.value().issuer != client_.issuer) {
    return done(Error{Code::kDenied, "another issuer", "iss", {}});
  }
  const std::string& kid = head.value().kid;
  auto find_and_judge = [this, token = std::string(token), audience = std::move(audience), kid] {
    const auto key = keys_.find(kid, clock_.now());
    return key.ok() ? judge(token, key.value(), audience) : Status(key.error());
  };
  if (!keys_.would_fetch(kid, clock_.now())) return done(find_and_judge());
  const bool taken = worker_.put([find_and_judge, done] { done(find_and_judge()); },
                                 [done] {
                                   done(Error{Code::kUnavailable, "closing", "jwks", {}});
                                 });
  if (!taken) done(Error{Code::kUnavailable, "too many wait for keys", "jwks", {}});
}

Status Guard::judge(const std::string& token, const jose::Key& key, const std::string& audience) {
  const base::Instant now = clock_.now();
  const jose::ClaimRules rules{.issuer = client_.issuer,
                               .audience = audience,
                               .now = now,
                               .lifetime_us_max = kLifetimeUsMax,
                               .jti = jose::Jti::kNeeded};
  const auto claims = jose::verify_token(token, key, {.jku = client_.jku}, rules);
  if (!claims.ok()) return claims.error();
  const base::Instant ends{jose::time_claim(claims.value(), "exp").us + rules.leeway_us};
  if (!used_.use(client_.issuer, claims.value().text_of("jti"), ends, now)) {
    return Error{Code::kDenied, "used before", "jti", {}};
  }
  return base::ok_status();
}

}  // namespace adapter::cds_hooks
