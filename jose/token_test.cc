// Tokens that are refused, each beside a good twin from which it differs in one thing.
#include "jose/token.h"

#include <gtest/gtest.h>

#include <functional>

#include "base/time.h"
#include "jose/jwks.h"
#include "tests/support/signer.h"

namespace jose {
namespace {

using base::Instant;
using support::Signer;

constexpr std::string_view kIssuer = "https://ehr.example/fhir";
constexpr std::string_view kAudience = "https://hopline.example/cds-services/waiting";
const std::int64_t kNow = base::parse_instant("2026-03-02T09:00:00Z").value().us / base::kSecondUs;

const Signer& ehr() {
  static const Signer kEhr(Signer::Kind::kP384, "k1");
  return kEhr;
}
const Signer& rsa() {
  static const Signer kRsa(Signer::Kind::kRsa, "r1");
  return kRsa;
}
const Signer& small() {
  static const Signer kSmall(Signer::Kind::kP256, "k1");
  return kSmall;
}

// The claims of the good twin, with one member set, or taken away where `value` is "".
std::string claims_with(const std::string& name = "", const std::string& value = "") {
  std::vector<std::pair<std::string, std::string>> all = {
      {"iss", "\"" + std::string(kIssuer) + "\""},
      {"aud", "\"" + std::string(kAudience) + "\""},
      {"exp", std::to_string(kNow + 300)},
      {"iat", std::to_string(kNow)},
      {"jti", "\"j1\""},
      {"nonce", "\"n1\""}};
  std::string out;
  bool placed = name.empty();
  for (auto& [key, text] : all) {
    if (key == name) {
      text = value;
      placed = true;
    }
    if (!text.empty()) out += (out.empty() ? "\"" : ",\"") + key + "\":" + text;
  }
  if (!placed && !value.empty()) out += ",\"" + name + "\":" + value;
  return "{" + out + "}";
}

HeadRules head_rules() { return {}; }
ClaimRules claim_rules() {
  return {.issuer = std::string(kIssuer),
          .audience = std::string(kAudience),
          .now = {kNow * base::kSecondUs},
          .lifetime_us_max = base::kHourUs,
          .jti = Jti::kNeeded,
          .nonce = "n1"};
}

// What a receiver does with a token and the keys of its issuer: "" when it is believed, else the
// part that failed.
std::string judge(const std::string& token, const std::string& jwks = ehr().jwks(),
                  const HeadRules& heads = head_rules(), const ClaimRules& rules = claim_rules()) {
  const auto head = read_head(token, heads);
  if (!head.ok()) return head.error().path;
  const auto keys = read_jwks(jwks);
  if (!keys.ok()) return "jwks";
  const Key* key = find_key(keys.value(), head.value().kid);
  if (key == nullptr) return "unknown";
  const auto claims = verify_token(token, *key, heads, rules);
  return claims.ok() ? "" : claims.error().path;
}

struct Bad {
  std::string name;
  std::string token;
  std::string where;
};

void expect_refused(const std::vector<Bad>& rows, const std::string& jwks = ehr().jwks()) {
  ASSERT_EQ(judge(ehr().token(claims_with())), "") << "the good twin";
  for (const Bad& row : rows) {
    const std::string where = judge(row.token, jwks);
    EXPECT_NE(where, "") << row.name;
    EXPECT_EQ(where, row.where) << row.name;
  }
}

std::string header_with(const std::string& member) {
  return R"({"alg":"ES384","typ":"JWT","kid":"k1")" + member + "}";
}
Bad header_case(const std::string& name, const std::string& header, const std::string& where) {
  return {name, ehr().sign(header, claims_with()), where};
}
std::vector<std::string> parts_of(const std::string& token) {
  const std::size_t first = token.find('.');
  const std::size_t second = token.find('.', first + 1);
  return {token.substr(0, first), token.substr(first + 1, second - first - 1),
          token.substr(second + 1)};
}

TEST(Token, ShapesThatAreNoCompactJwsAreRefused) {
  const std::string good = ehr().token(claims_with());
  const auto parts = parts_of(good);
  const std::string head = parts[0] + ".";
  expect_refused({{"empty", "", "token"},
                  {"one part", parts[0], "token"},
                  {"two parts", head + parts[1], "token"},
                  {"four parts", good + ".AAAA", "token"},
                  {"five parts", good + ".AA.AA", "token"},
                  {"JSON serialization", "{\"payload\":\"" + parts[1] + "\"}", "token"},
                  {"padding", head + parts[1] + "=." + parts[2], "token"},
                  {"standard base64", head + parts[1] + ".+/" + parts[2].substr(2), "token"},
                  {"a blank inside", head + " " + parts[1] + "." + parts[2], "token"},
                  {"a line end after", good + "\n", "token"},
                  {"a last character that is not canonical", "eyJ9." + parts[1] + ".AB", "token"},
                  {"too long", head + std::string(kTokenBytesMax, 'A') + "." + parts[2], "token"}});
}

TEST(Token, HeadersThatAreNoStrictJsonObjectAreRefused) {
  std::string deep = R"({"alg":"ES384","kid":"k1","x":)";
  for (int i = 0; i < 10; ++i) deep += "[";
  for (int i = 0; i < 10; ++i) deep += "]";
  expect_refused(
      {header_case("an array", "[]", "header"), header_case("a string", "\"ES384\"", "header"),
       header_case("no JSON", "alg=ES384", "header"), header_case("nothing", "", "header"),
       header_case("a byte order mark", "\xEF\xBB\xBF" + ehr().header(), "header"),
       header_case("bad UTF-8", header_with(",\"x\":\"\xC3\x28\""), "header"),
       header_case("a member twice", header_with(",\"alg\":\"ES384\""), "header"),
       header_case("too deep", deep + "}", "header"),
       header_case("two objects", ehr().header() + "{}", "header")});
}

TEST(Token, AlgorithmsThatAreNotInTheListAreRefused) {
  std::vector<Bad> rows;
  for (const char* alg :
       {"\"none\"", "\"None\"", "\"NONE\"", "\"nOnE\"", "\"\"", "null", "384", "[\"ES384\"]",
        "\"es384\"", "\"ES384 \"", "\"HS256\"", "\"HS384\"", "\"HS512\"", "\"PS256\"", "\"PS384\"",
        "\"ES512\"", "\"RS512\"", "\"EdDSA\"", "\"dir\""}) {
    rows.push_back(header_case(alg, std::string(R"({"kid":"k1","alg":)") + alg + "}", "alg"));
  }
  rows.push_back(header_case("missing", R"({"kid":"k1"})", "alg"));
  const auto parts = parts_of(ehr().sign(R"({"alg":"none","kid":"k1"})", claims_with()));
  rows.push_back({"none without signature", parts[0] + "." + parts[1] + ".", "alg"});
  expect_refused(rows);
}

TEST(Token, AnHmacUnderThePublicKeyIsRefused) {
  std::vector<Bad> rows;
  for (const std::string& secret :
       {ehr().pem(), base::write_json(ehr().jwk()), ehr().jwk().text_of("x"), std::string()}) {
    const std::string input = base::to_base64url(R"({"alg":"HS256","kid":"k1"})") + "." +
                              base::to_base64url(claims_with());
    const std::string mac = support::hmac_sha256(secret, input);
    rows.push_back({"HS256", input + "." + base::to_base64url(mac), "alg"});
  }
  expect_refused(rows);
}

TEST(Token, KeysThatATokenBringsAlongOrPointsAtAreRefused) {
  const std::string own = base::write_json(small().jwk());
  expect_refused(
      {header_case("jwk", header_with(",\"jwk\":" + own), "jwk"),
       header_case("x5c", header_with(",\"x5c\":[]"), "x5c"),
       header_case("x5u", header_with(",\"x5u\":\"http://127.0.0.1:1/\""), "x5u"),
       header_case("jku", header_with(",\"jku\":\"http://127.0.0.1:1/\""), "jku"),
       header_case("crit of something unknown", header_with(",\"crit\":[\"exp\"]"), "crit"),
       header_case("crit of nothing", header_with(",\"crit\":[]"), "crit"),
       header_case("b64", header_with(",\"b64\":false"), "b64"),
       header_case("zip", header_with(",\"zip\":\"DEF\""), "zip"),
       header_case("a token in a token", header_with(",\"cty\":\"JWT\""), "cty"),
       header_case("typ of another kind", R"({"alg":"ES384","kid":"k1","typ":"dpop+jwt"})", "typ"),
       header_case("typ that is no string", R"({"alg":"ES384","kid":"k1","typ":1})", "typ")});
}

TEST(Token, NamesOfKeysThatAreNotOursAreRefused) {
  std::vector<Bad> rows = {header_case("no kid", R"({"alg":"ES384"})", "kid")};
  for (const char* kid : {"\"\"", "1", "null", "{}", "[\"k1\"]"}) {
    rows.push_back(header_case(kid, std::string(R"({"alg":"ES384","kid":)") + kid + "}", "kid"));
  }
  for (const char* kid : {"k2", "K1", "k1 ", "../../etc/passwd", "k1' OR 1=1", "k1\\u0020"}) {
    rows.push_back(
        header_case(kid, std::string(R"({"alg":"ES384","kid":")") + kid + "\"}", "unknown"));
  }
  rows.push_back(header_case("NUL", R"({"alg":"ES384","kid":"k1\u0000"})", "header"));
  rows.push_back(
      header_case("too long", R"({"alg":"ES384","kid":")" + std::string(129, 'k') + "\"}", "kid"));
  expect_refused(rows);
}

TEST(Token, SignaturesThatAreNotOfThatKeyOverTheseBytesAreRefused) {
  const std::string good = ehr().token(claims_with());
  const auto parts = parts_of(good);
  const std::string input = parts[0] + "." + parts[1];
  const std::string signature = base::from_base64url(parts[2]).value();
  const auto with = [&](const std::string& bytes) {
    return input + "." + base::to_base64url(bytes);
  };
  std::string flipped = signature;
  flipped[50] = static_cast<char>(flipped[50] ^ 1);
  const std::string zero(48, '\0');
  // n of P-384: a signature whose r or s is 0 or not below n is no signature.
  const std::string order = base::from_hex(
                                "ffffffffffffffffffffffffffffffffffffffffffffffff"
                                "c7634d81f4372ddf581a0db248b0a77aecec196accc52973")
                                .value();
  const Signer stranger(Signer::Kind::kP384, "k1");
  const std::string other = ehr().token(claims_with("jti", "\"j2\""));
  expect_refused({{"no signature", input + ".", "signature"},
                  {"all zero", with(zero + zero), "signature"},
                  {"r is zero", with(zero + signature.substr(48)), "signature"},
                  {"s is zero", with(signature.substr(0, 48) + zero), "signature"},
                  {"s is n", with(signature.substr(0, 48) + order), "signature"},
                  {"as DER", with(ehr().der_signature(input)), "signature"},
                  {"cut", with(signature.substr(0, 95)), "signature"},
                  {"longer", with(signature + "\x01"), "signature"},
                  {"one bit", with(flipped), "signature"},
                  {"of a stranger", stranger.token(claims_with()), "signature"},
                  {"of another token", input + "." + parts_of(other)[2], "signature"},
                  {"the claims of another token",
                   parts[0] + "." + parts_of(other)[1] + "." + parts[2], "signature"},
                  {"another header",
                   base::to_base64url(header_with(",\"a\":1")) + "." + parts[1] + "." + parts[2],
                   "signature"}});
}

TEST(Token, AnAlgorithmGoesWithItsOwnKindOfKeyAlone) {
  const HeadRules all{{Alg::kEs384, Alg::kRs384, Alg::kEs256, Alg::kRs256}, ""};
  const std::string claims = claims_with();
  EXPECT_EQ(judge(ehr().token(claims), ehr().jwks(), all), "");
  EXPECT_EQ(judge(rsa().token(claims), rsa().jwks(), all), "");
  EXPECT_EQ(judge(small().token(claims), small().jwks(), all), "");
  // cjose by itself takes the first of these.
  EXPECT_EQ(judge(ehr().sign(R"({"alg":"ES256","kid":"k1"})", claims, Signer::Digest::kSha256),
                  ehr().jwks(), all),
            "alg");
  EXPECT_EQ(judge(small().sign(R"({"alg":"ES384","kid":"k1"})", claims), small().jwks(), all),
            "alg");
  EXPECT_EQ(judge(ehr().sign(R"({"alg":"RS384","kid":"k1"})", claims), ehr().jwks(), all), "alg");
  EXPECT_EQ(judge(rsa().sign(R"({"alg":"ES384","kid":"r1"})", claims), rsa().jwks(), all), "alg");
  EXPECT_EQ(judge(rsa().sign(R"({"alg":"RS256","kid":"r1"})", claims), rsa().jwks(), all),
            "signature");
}

TEST(Token, AKeyThatNamesItsAlgorithmIsUsedForItAlone) {
  base::Json jwk = rsa().jwk();
  jwk.set("alg", base::Json::string("RS384"));
  const std::string jwks = "{\"keys\":[" + base::write_json(jwk) + "]}";
  const HeadRules both{{Alg::kRs384, Alg::kRs256}, ""};
  const std::string rs256 = R"({"alg":"RS256","kid":"r1"})";
  EXPECT_EQ(judge(rsa().token(claims_with()), jwks, both), "");
  EXPECT_EQ(judge(rsa().sign(rs256, claims_with(), Signer::Digest::kSha256), jwks, both), "alg");
  EXPECT_EQ(judge(rsa().sign(rs256, claims_with(), Signer::Digest::kSha256), rsa().jwks(), both),
            "");
}

Bad claim_case(const std::string& name, const std::string& value, const std::string& where = "") {
  return {name + " = " + value, ehr().token(claims_with(name, value)),
          where.empty() ? name : where};
}

TEST(Token, ClaimsOfTimeThatDoNotHoldAreRefused) {
  const auto at = [](std::int64_t seconds) { return std::to_string(kNow + seconds); };
  expect_refused({claim_case("exp", ""),
                  claim_case("exp", at(-5)),
                  claim_case("exp", "\"" + at(300) + "\""),
                  claim_case("exp", "-1"),
                  claim_case("exp", "0"),
                  claim_case("exp", "null"),
                  claim_case("exp", "true"),
                  claim_case("exp", at(300) + ".5"),
                  claim_case("exp", at(300) + "000"),
                  claim_case("exp", "253402300799"),
                  claim_case("exp", "1e400", "claims"),
                  claim_case("exp", "99999999999999999999"),
                  claim_case("exp", at(3601)),
                  claim_case("iat", ""),
                  claim_case("iat", at(6)),
                  claim_case("iat", at(-3600)),
                  claim_case("iat", "\"now\""),
                  claim_case("nbf", at(6)),
                  claim_case("nbf", "\"" + at(0) + "\""),
                  claim_case("nbf", "null")});
}

TEST(Token, FiveSecondsOfLeewayAndNoMoreAreGranted) {
  const auto at = [](std::int64_t seconds) { return std::to_string(kNow + seconds); };
  EXPECT_EQ(judge(ehr().token(claims_with("exp", at(-4)))), "");
  EXPECT_EQ(judge(ehr().token(claims_with("iat", at(5)))), "");
  EXPECT_EQ(judge(ehr().token(claims_with("nbf", at(5)))), "");
  EXPECT_EQ(judge(ehr().token(claims_with("nbf", at(-300)))), "");  // Epic's is minutes early
}

TEST(Token, TokensOfSomebodyElseOrForSomebodyElseAreRefused) {
  const std::string iss(kIssuer);
  const std::string aud(kAudience);
  const auto quoted = [](const std::string& text) { return "\"" + text + "\""; };
  expect_refused({claim_case("iss", ""),
                  claim_case("iss", quoted(iss + "/")),
                  claim_case("iss", quoted(iss.substr(0, iss.size() - 1))),
                  claim_case("iss", "\"HTTPS://EHR.EXAMPLE/fhir\""),
                  claim_case("iss", quoted("https://other.example/fhir")),
                  claim_case("iss", "[" + quoted(iss) + "]"),
                  claim_case("iss", "{}"),
                  claim_case("aud", ""),
                  claim_case("aud", quoted(aud + "/")),
                  claim_case("aud", quoted(aud + "/feedback")),
                  claim_case("aud", "\"https://hopline.example/cds-services\""),
                  claim_case("aud", "\"HTTPS://hopline.example/cds-services/waiting\""),
                  claim_case("aud", "[]"),
                  claim_case("aud", "[\"https://other.example\"]"),
                  claim_case("aud", "[" + quoted(aud) + ",1]"),
                  claim_case("aud", "{\"0\":" + quoted(aud) + "}"),
                  claim_case("aud", "null"),
                  claim_case("jti", ""),
                  claim_case("jti", "\"\""),
                  claim_case("jti", "7"),
                  claim_case("jti", quoted(std::string(257, 'j'))),
                  claim_case("nonce", ""),
                  claim_case("nonce", "\"n2\""),
                  claim_case("nonce", "[\"n1\"]")});
}

TEST(Token, AnAudienceMayBeAListThatHoldsUs) {
  const std::string list = "[\"https://other.example\",\"" + std::string(kAudience) + "\"]";
  EXPECT_EQ(judge(ehr().token(claims_with("aud", list))), "");
}

TEST(Token, ClaimsThatAreNoStrictJsonObjectAreRefused) {
  const std::string good = claims_with();
  const std::string open = good.substr(0, good.size() - 1);
  expect_refused({{"an array", ehr().token("[" + good + "]"), "claims"},
                  {"a string", ehr().token("\"x\""), "claims"},
                  {"cut", ehr().token(open), "claims"},
                  {"a claim twice", ehr().token(open + ",\"iss\":\"x\"}"), "claims"},
                  {"bad UTF-8", ehr().token(open + ",\"n\":\"\xFF\"}"), "claims"},
                  {"too deep", ehr().token(open + ",\"n\":[[[[[[[[1]]]]]]]]}"), "claims"}});
}

TEST(Token, AJkuThatIsEnrolledIsTakenAndStillNotFollowed) {
  const std::string header = header_with(R"(,"jku":"https://ehr.example/jwks")");
  const std::string token = ehr().sign(header, claims_with());
  const HeadRules enrolled{{Alg::kEs384}, "https://ehr.example/jwks"};
  const HeadRules other{{Alg::kEs384}, "https://ehr.example/jwks/"};
  EXPECT_EQ(judge(token, ehr().jwks(), enrolled), "");
  EXPECT_EQ(judge(token, ehr().jwks(), other), "jku");
}

TEST(Token, AnErrorNamesThePartAndNeverWhatStoodThere) {
  const std::string token = ehr().token(claims_with("iss", "\"https://canary.example\""));
  const auto keys = read_jwks(ehr().jwks());
  const auto claims = verify_token(token, *find_key(keys.value(), "k1"), {}, claim_rules());
  ASSERT_FALSE(claims.ok());
  EXPECT_EQ(claims.error().to_string().find("canary"), std::string::npos);
}

}  // namespace
}  // namespace jose
