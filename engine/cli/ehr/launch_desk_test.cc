#include "engine/cli/ehr/launch_desk.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "engine/keys/digest.h"
#include "jose/jwks.h"
#include "jose/token.h"
#include "net/text.h"

namespace engine::cli {
namespace {

using base::Json;
using Fields = std::map<std::string, std::string>;

constexpr std::string_view kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
// Of that verifier (RFC 7636, appendix B).
constexpr std::string_view kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

std::string after(const std::string& text, std::string_view mark) {
  const std::size_t at = text.find(mark);
  return at == std::string::npos ? "" : text.substr(at + mark.size());
}

class LaunchDeskTest : public ::testing::Test {
 protected:
  LaunchDeskTest() {
    desk_.open_at("http://127.0.0.1:8081");
    desk_.admit("http://127.0.0.1:8080");
  }

  std::string launch() {
    return after(desk_.launch({"1", "Practitioner/7", R"({"thread":"t1"})"}), "&launch=");
  }

  Fields sound(const std::string& launch_id) const {
    return {{"response_type", "code"},
            {"client_id", "hopline"},
            {"redirect_uri", "http://127.0.0.1:8080/smart/callback"},
            {"state", "s 1"},
            {"nonce", "n1"},
            {"scope", "openid launch"},
            {"aud", "http://127.0.0.1:8081/fhir/R4"},
            {"launch", launch_id},
            {"code_challenge", std::string(kChallenge)},
            {"code_challenge_method", "S256"}};
  }

  net::Response authorize(const Fields& fields) {
    net::Request request;
    request.query.assign(fields.begin(), fields.end());
    return desk_.authorize(request);
  }

  std::string code(const Fields& fields) {
    const net::Response answer = authorize(fields);
    return answer.status == 302 ? after(answer.headers.at(0).value, "&code=") : "";
  }

  net::Response exchange(const std::string& code, std::string_view verifier = kVerifier) {
    net::Request request;
    request.body = "grant_type=authorization_code&code=" + code +
                   "&redirect_uri=http%3A%2F%2F127.0.0.1%3A8080%2Fsmart%2Fcallback" +
                   "&code_verifier=" + std::string(verifier);
    return desk_.exchange(request);
  }

  base::FakeClock clock_{base::Instant{1'772'000'000'000'000}};
  SigningKey key_ = SigningKey::make("k1").value();
  LaunchDesk desk_{clock_, key_};
};

TEST_F(LaunchDeskTest, OpensTheAppWithIssuerAndLaunch) {
  const std::string url = desk_.launch({"1", "Practitioner/7", ""});
  EXPECT_TRUE(
      url.starts_with("http://127.0.0.1:8080/smart/launch?iss="
                      "http%3a%2f%2f127.0.0.1%3a8081%2ffhir%2fR4&launch="));
}

TEST_F(LaunchDeskTest, DiscoversItself) {
  const Json body = base::parse_json(desk_.discover().body).value();
  EXPECT_EQ(body.text_of("authorization_endpoint"), "http://127.0.0.1:8081/authorize");
  EXPECT_EQ(body.text_of("token_endpoint"), "http://127.0.0.1:8081/token");
}

TEST_F(LaunchDeskTest, SendsStateAndCodeBack) {
  const net::Response answer = authorize(sound(launch()));
  ASSERT_EQ(answer.status, 302);
  EXPECT_TRUE(answer.headers.at(0).value.starts_with(
      "http://127.0.0.1:8080/smart/callback?state=s%201&code="));
}

TEST_F(LaunchDeskTest, NamesPatientAndContextForACode) {
  const net::Response answer = exchange(code(sound(launch())));
  ASSERT_EQ(answer.status, 200);
  const Json body = base::parse_json(answer.body).value();
  EXPECT_EQ(body.text_of("patient"), "1");
  EXPECT_EQ(body.text_of("appContext"), R"({"thread":"t1"})");
  EXPECT_EQ(body.text_of("scope"), "openid launch");
}

TEST_F(LaunchDeskTest, SignsAnIdTokenThatPassesOurOwnCheck) {
  const Json body = base::parse_json(exchange(code(sound(launch()))).body).value();
  const auto keys = jose::read_jwks(key_.jwks()).value();
  const jose::Key* key = jose::find_key(keys, "k1");
  ASSERT_NE(key, nullptr);
  const auto claims = jose::verify_token(body.text_of("id_token"), *key, {},
                                         {.issuer = "http://127.0.0.1:8081",
                                          .audience = "hopline",
                                          .now = clock_.now(),
                                          .nonce = "n1"});
  ASSERT_TRUE(claims.ok()) << claims.error().path;
  EXPECT_EQ(claims.value().text_of("fhirUser"), "Practitioner/7");
}

TEST_F(LaunchDeskTest, RefusesWhatAnAppCanGetWrong) {
  for (const auto& [name, value] : Fields{{"response_type", "token"},
                                          {"code_challenge_method", "plain"},
                                          {"aud", "http://x"},
                                          {"code_challenge", ""},
                                          {"state", ""},
                                          {"client_id", ""},
                                          {"launch", "unknown"}}) {
    Fields fields = sound(launch());
    fields[name] = value;
    const net::Response answer = authorize(fields);
    ASSERT_EQ(answer.status, 302) << name;
    EXPECT_NE(answer.headers.at(0).value.find("error=invalid_request"), std::string::npos) << name;
  }
}

TEST_F(LaunchDeskTest, LeadsToNoOtherAddress) {
  Fields fields = sound(launch());
  fields["redirect_uri"] = "http://evil.example/smart/callback";
  EXPECT_EQ(authorize(fields).status, 400);
}

TEST_F(LaunchDeskTest, TakesALaunchOnce) {
  const std::string once = launch();
  EXPECT_NE(code(sound(once)), "");
  EXPECT_EQ(code(sound(once)), "");
}

TEST_F(LaunchDeskTest, TakesACodeOnce) {
  const std::string once = code(sound(launch()));
  EXPECT_EQ(exchange(once).status, 200);
  EXPECT_EQ(exchange(once).status, 400);
}

TEST_F(LaunchDeskTest, TakesNoOtherVerifierAndThenNotTheRightOne) {
  const std::string once = code(sound(launch()));
  EXPECT_EQ(exchange(once, "another").status, 400);
  EXPECT_EQ(exchange(once).status, 400);
}

TEST_F(LaunchDeskTest, TakesNoLaunchForACode) { EXPECT_EQ(exchange(launch()).status, 400); }

TEST_F(LaunchDeskTest, ForgetsTheOldestWhenItIsFull) {
  const std::string first = launch();
  for (std::size_t i = 0; i < LaunchDesk::kOpenMax; ++i) launch();
  EXPECT_EQ(code(sound(first)), "");
}

}  // namespace
}  // namespace engine::cli
