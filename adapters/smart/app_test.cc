// An enrolment is taken whole, or every fault of it is told.
#include "adapters/smart/app.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/refusing_host.h"
#include "tests/support/scratch.h"

namespace adapter::smart {
namespace {

using testing_support::settings_of;
using Values = std::map<std::string, std::string>;

Values good() {
  return {{"iss", "https://ehr.example/fhir/"},
          {"client_id", "hopline"},
          {"public_url", "https://hopline.example"},
          {"assigner", "urn:oid:2.999.1"}};
}

bool takes(const std::string& key, const std::string& value) {
  Values values = good();
  values[key] = value;
  return read_app(settings_of("ehr-a", values)).ok();
}

TEST(SmartApp, IsTakenWithItsDefaults) {
  const auto app = read_app(settings_of("ehr-a", good()));
  ASSERT_TRUE(app.ok());
  EXPECT_EQ(app.value().iss, "https://ehr.example/fhir");
  EXPECT_EQ(app.value().redirect, "https://hopline.example/smart/callback");
  EXPECT_EQ(app.value().chart, "/chart/");
  EXPECT_EQ(app.value().role, "clinician");
  EXPECT_FALSE(app.value().key.has_value());
}

TEST(SmartApp, OneBadSettingIsEnoughToRefuseIt) {
  for (const auto& [key, values] : std::map<std::string, std::vector<std::string>>{
           {"iss",
            {"", "ehr.example", "http://ehr.example", "https://u@ehr.example",
             "https://ehr.example/../x", "https://ehr.example/#f", "ftp://ehr.example"}},
           {"client_id", {"", "a\nb", "\xC3\xA9"}},
           {"public_url", {"", "hopline.example", "http://hopline.example"}},
           {"path", {"smart", "/", "/smart/", "/sm art", "/{x}"}},
           {"chart", {"chart", "/", "/chart?x"}},
           {"role", {"", "a b", "x/y"}},
           {"scopes", {"a\nb"}},
           {"hosts", {"https://auth.example/path", "auth.example"}},
           {"client_key_file", {"", "/nowhere/at/all"}},
           {"frame_ancestors", {"https://a.example; script-src *"}}}) {
    for (const std::string& bad : values) EXPECT_FALSE(takes(key, bad)) << key << "=" << bad;
  }
}

TEST(SmartApp, EveryFaultIsToldAtOnceAndNoValueWithIt) {
  Values values = good();
  values["iss"] = "http://canary.example";
  values["path"] = "canarypath";
  values["role"] = "canary role";
  const auto app = read_app(settings_of("ehr-a", values));
  ASSERT_FALSE(app.ok());
  const std::string told = app.error().to_string();
  for (const char* key : {"iss", "path", "role"}) {
    EXPECT_NE(told.find(key), std::string::npos) << key;
  }
  EXPECT_EQ(told.find("canary"), std::string::npos);
}

TEST(SmartApp, AKeyFileHoldsAPrivateKeyWithAName) {
  const support::Scratch scratch;
  const auto file_of = [&scratch](const std::string& text) {
    std::ofstream(scratch.path("key.jwk")) << text;
    return scratch.path("key.jwk");
  };
  // The public half, a symmetric key, no key at all (RFC 7517, RFC 7518 6.4).
  for (const char* bad :
       {"{}", "[]", "not json", R"({"kty":"oct","k":"AAAA","kid":"k1"})",
        R"({"kty":"EC","crv":"P-256","kid":"k1","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
        R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})"}) {
    EXPECT_FALSE(takes("client_key_file", file_of(bad))) << bad;
  }
}

TEST(SmartApp, CallsOnlyTheEnrolledOrigins) {
  Values values = good();
  values["hosts"] = "https://auth.example https://keys.example:8443";
  const App app = read_app(settings_of("ehr-a", values)).value();
  for (const char* url : {"https://ehr.example/auth", "https://auth.example/token",
                          "https://keys.example:8443/jwks"}) {
    EXPECT_TRUE(app.may_call(url)) << url;
  }
  for (const char* url :
       {"", "https://keys.example/jwks", "https://evil.example/token", "http://ehr.example/auth",
        "https://ehr.example.evil.example/", "https://ehr.example@evil.example/",
        "https://EHR.example/auth", "https://ehr.example:444/auth", "//ehr.example/auth",
        "file:///etc/passwd", "https://auth.example/../x"}) {
    EXPECT_FALSE(app.may_call(url)) << url;
  }
}

}  // namespace
}  // namespace adapter::smart
