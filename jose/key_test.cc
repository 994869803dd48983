#include "jose/key.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include "base/encoding.h"
#include "base/time.h"
#include "jose/jwks.h"
#include "jose/key_cache.h"
#include "jose/token.h"
#include "tests/support/signer.h"

namespace jose {
namespace {

using base::Json;
using support::Signer;

const Signer& ec() {
  static const Signer kEc(Signer::Kind::kP384, "k1");
  return kEc;
}
const Signer& rsa() {
  static const Signer kRsa(Signer::Kind::kRsa, "r1");
  return kRsa;
}
Json with(Json jwk, std::string_view name, const std::string& text) {
  jwk.set(name, Json::string(text));
  return jwk;
}
base::Code code_of(const Json& jwk) {
  const auto key = Key::from_jwk(jwk);
  return key.ok() ? base::Code::kInternal : key.error().code;
}

TEST(Key, EachOfTwoHundredSignaturesVerifies) {
  const Key key = Key::from_jwk(ec().jwk()).value();
  for (int i = 0; i < 200; ++i) {
    EXPECT_TRUE(key.verify(ec().token("{\"n\":" + std::to_string(i) + "}")));
  }
}

TEST(Key, WhatItSignsItsPublicHalfVerifies) {
  for (const Signer* signer : {&ec(), &rsa()}) {
    const Key own = Key::from_jwk(signer->private_jwk()).value();
    const Key open = Key::from_jwk(signer->jwk()).value();
    const Alg alg = alg_of(signer->alg()).value();
    const auto token = own.sign(alg, "{\"a\":1}");
    ASSERT_TRUE(token.ok()) << token.error().to_string();
    EXPECT_TRUE(open.verify(token.value()));
    EXPECT_TRUE(token.value().find('=') == std::string::npos);
    EXPECT_FALSE(open.sign(alg, "{}").ok());
    EXPECT_FALSE(own.sign(Alg::kEs256, "{}").ok());
  }
}

TEST(Key, AFailureLeavesNothingInOpensslsQueue) {
  const Key key = Key::from_jwk(ec().jwk()).value();
  EXPECT_FALSE(key.verify(rsa().token("{}")));
  EXPECT_FALSE(key.verify("nonsense"));
  EXPECT_EQ(ERR_peek_error(), 0UL);
}

// Found by the fuzzer: cjose asserts on the first of these.
TEST(Key, TextThatIsNoBase64urlDoesNotReachCjose) {
  const Key key = Key::from_jwk(ec().jwk()).value();
  for (const char* token :
       {"eyJhbGci=Ns.e30.AAAA", "e30.e30", "e30.e30.AA.A", "..", "", "e30.=."}) {
    EXPECT_FALSE(key.verify(token)) << token;
  }
  EXPECT_EQ(code_of(with(ec().private_jwk(), "d", "A=AA")), base::Code::kInvalid);
  EXPECT_EQ(code_of(with(rsa().private_jwk(), "qi", "A===")), base::Code::kInvalid);
}

TEST(Key, KindsThatAreNotUsedHereAreUnsupported) {
  EXPECT_EQ(code_of(with(ec().jwk(), "kty", "oct")), base::Code::kUnsupported);
  EXPECT_EQ(code_of(with(ec().jwk(), "kty", "OKP")), base::Code::kUnsupported);
  EXPECT_EQ(code_of(with(ec().jwk(), "crv", "P-521")), base::Code::kUnsupported);
  EXPECT_EQ(code_of(with(ec().jwk(), "crv", "secp256k1")), base::Code::kUnsupported);
  EXPECT_EQ(code_of(with(ec().jwk(), "use", "enc")), base::Code::kUnsupported);
  EXPECT_EQ(code_of(with(rsa().jwk(), "alg", "RSA-OAEP")), base::Code::kUnsupported);
}

TEST(Key, KeysThatContradictThemselvesAreInvalid) {
  const std::string point = ec().jwk().text_of("x");
  EXPECT_EQ(code_of(Json::array()), base::Code::kInvalid);
  EXPECT_EQ(code_of(with(ec().jwk(), "y", point)), base::Code::kInvalid);  // off the curve
  EXPECT_EQ(code_of(with(ec().jwk(), "x", point.substr(4))), base::Code::kInvalid);
  EXPECT_EQ(code_of(with(ec().jwk(), "x", "!" + point.substr(1))), base::Code::kInvalid);
  EXPECT_EQ(code_of(with(ec().jwk(), "crv", "P-256")), base::Code::kInvalid);
  EXPECT_EQ(code_of(with(ec().jwk(), "alg", "RS384")), base::Code::kInvalid);
  EXPECT_EQ(code_of(with(ec().jwk(), "kid", std::string(129, 'k'))), base::Code::kInvalid);
  EXPECT_EQ(code_of(with(rsa().jwk(), "e", "Ag")), base::Code::kInvalid);  // 2
  EXPECT_EQ(code_of(with(rsa().jwk(), "e", "AQ")), base::Code::kInvalid);  // 1
  const std::string modulus = rsa().jwk().text_of("n");
  EXPECT_EQ(code_of(with(rsa().jwk(), "n", modulus.substr(0, 172))), base::Code::kInvalid);
}

TEST(Jwks, KeysForOtherThingsArePassedOver) {
  const std::string oct = R"({"kty":"oct","k":"AAAA","kid":"k1"},)";
  const std::string nameless = base::write_json(with(rsa().jwk(), "kid", "")) + ",";
  const auto set = read_jwks("{\"keys\":[" + oct + nameless + base::write_json(ec().jwk()) + "]}");
  ASSERT_TRUE(set.ok()) << set.error().to_string();
  EXPECT_EQ(set.value().size(), 1U);
  EXPECT_NE(find_key(set.value(), "k1"), nullptr);
  EXPECT_EQ(find_key(set.value(), "k"), nullptr);
}

TEST(Jwks, ASetThatItsOwnerCannotMeanIsRefused) {
  const std::string key = base::write_json(ec().jwk());
  std::string many = key;
  for (int i = 0; i < 50; ++i) many += ",{}";
  for (const std::string& bad :
       {std::string(), std::string("{}"), std::string("[]"), std::string(R"({"keys":{}})"),
        "{\"keys\":[" + key + "," + key + "]}", "{\"keys\":[" + many + "]}",
        "{\"keys\":[" + base::write_json(ec().private_jwk()) + "]}",
        "{\"keys\":[" + key + ",{\"kty\":\"EC\",\"crv\":\"P-256\"}]}",
        "{\"keys\":[" + key + "],\"x\":\"" + std::string(kJwksBytesMax, 'x') + "\"}"}) {
    EXPECT_FALSE(read_jwks(bad).ok()) << bad.substr(0, 80);
  }
  EXPECT_TRUE(read_jwks("{\"keys\":[" + key + "]}").ok());
}

struct Cached {
  int calls = 0;
  bool down = false;
  std::string body = ec().jwks();
  std::string cache_control;
  KeyCache keys{[this]() -> base::Result<KeyCache::Fetched> {
    ++calls;
    if (down) return base::Error{base::Code::kUnavailable, "down", "", {}};
    return KeyCache::Fetched{body, cache_control};
  }};
  base::Instant now{base::kDayUs};
};

TEST(KeyCache, AKnownKeyIsFetchedOnce) {
  Cached cached;
  EXPECT_FALSE(cached.keys.known("k1", cached.now).has_value());
  EXPECT_TRUE(cached.keys.find("k1", cached.now).ok());
  EXPECT_TRUE(cached.keys.known("k1", cached.now).has_value());
  EXPECT_TRUE(cached.keys.find("k1", cached.now).ok());
  EXPECT_EQ(cached.calls, 1);
}

TEST(KeyCache, MadeUpKidsCostTheIssuerOneCallAMinute) {
  Cached cached;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(cached.keys.find("x" + std::to_string(i), cached.now).error().code,
              base::Code::kDenied);
  }
  EXPECT_EQ(cached.calls, 1);
  EXPECT_FALSE(cached.keys.would_fetch("x", cached.now));
  cached.now.us += KeyCache::kRefetchUs;
  EXPECT_TRUE(cached.keys.would_fetch("x", cached.now));
  EXPECT_FALSE(cached.keys.find("x", cached.now).ok());
  EXPECT_EQ(cached.calls, 2);
}

TEST(KeyCache, ANewKeyIsFoundAfterAMinute) {
  Cached cached;
  EXPECT_TRUE(cached.keys.find("k1", cached.now).ok());
  cached.body = rsa().jwks();
  EXPECT_FALSE(cached.keys.find("r1", cached.now).ok());
  cached.now.us += KeyCache::kRefetchUs;
  EXPECT_TRUE(cached.keys.find("r1", cached.now).ok());
  EXPECT_FALSE(cached.keys.find("k1", cached.now).ok());
}

TEST(KeyCache, KeysAreUsedAsLongAsTheirReplyAllows) {
  Cached cached;
  cached.cache_control = "public, max-age=600";
  EXPECT_TRUE(cached.keys.find("k1", cached.now).ok());
  cached.now.us += 600 * base::kSecondUs - 1;
  EXPECT_TRUE(cached.keys.known("k1", cached.now).has_value());
  cached.now.us += 1;
  EXPECT_FALSE(cached.keys.known("k1", cached.now).has_value());
}

TEST(KeyCache, WhileTheIssuerIsAwayItsKeysServeForADay) {
  Cached cached;
  EXPECT_TRUE(cached.keys.find("k1", cached.now).ok());
  cached.down = true;
  cached.now.us += base::kDayUs - 1;
  EXPECT_TRUE(cached.keys.find("k1", cached.now).ok());
  cached.now.us += base::kMinuteUs;
  EXPECT_EQ(cached.keys.find("k1", cached.now).error().code, base::Code::kUnavailable);
}

TEST(KeyCache, ASetThatCannotBeReadReplacesNothing) {
  Cached cached;
  EXPECT_TRUE(cached.keys.find("k1", cached.now).ok());
  cached.body = "{\"keys\":[{}, nonsense";
  cached.now.us += 2 * base::kHourUs;
  EXPECT_TRUE(cached.keys.find("k1", cached.now).ok());
  EXPECT_EQ(cached.calls, 2);
}

TEST(KeyCache, FreshnessHasBounds) {
  EXPECT_EQ(fresh_us(""), base::kHourUs);
  EXPECT_EQ(fresh_us("no-store, max-age=0"), base::kMinuteUs);
  EXPECT_EQ(fresh_us("max-age=-5"), base::kMinuteUs);
  EXPECT_EQ(fresh_us("max-age=x"), base::kMinuteUs);
  EXPECT_EQ(fresh_us("max-age=7200"), 2 * base::kHourUs);
  EXPECT_EQ(fresh_us("max-age=99999999999"), base::kDayUs);
}

}  // namespace
}  // namespace jose
