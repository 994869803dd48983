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
  auto find_and_judge = [this, token = std::string(token), audience = std::move(audience), kid,
                         done] {
    const auto key = keys_.find(kid, engine_.clock.now());
    if (!key.ok()) return done(key.error());
    judge(token, key.value(), audience, done);
  };
  if (!keys_.would_fetch(kid, engine_.clock.now())) return find_and_judge();
  const bool taken = worker_.put(find_and_judge, [done] {
    done(Error{Code::kUnavailable, "closing", "jwks", {}});
  });
  if (!taken) done(Error{Code::kUnavailable, "too many wait for keys", "jwks", {}});
}

void Guard::judge(const std::string& token, const jose::Key& key, const std::string& audience,
                  const Done& done) {
  const jose::ClaimRules rules{.issuer = client_.issuer,
                               .audience = audience,
                               .now = engine_.clock.now(),
                               .lifetime_us_max = kLifetimeUsMax,
                               .jti = jose::Jti::kNeeded};
  const auto claims = jose::verify_token(token, key, {.jku = client_.jku}, rules);
  if (!claims.ok()) return done(claims.error());
  const base::Instant ends{jose::time_claim(claims.value(), "exp").us + rules.leeway_us};
  engine_.tickets.claim("jti/" + client_.issuer, claims.value().text_of("jti"), ends,
                        [done](const Status& first) {
                          if (first.ok() || first.error().code == Code::kUnavailable) {
                            return done(first);
                          }
                          done(Error{Code::kDenied, "used before", "jti", {}});
                        });
}

}  // namespace adapter::cds_hooks
