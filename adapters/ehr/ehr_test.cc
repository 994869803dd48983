#include <gtest/gtest.h>

#include "adapters/ehr/enrolment.h"
#include "adapters/ehr/web_url.h"
#include "tests/support/refusing_host.h"

namespace adapter::ehr {
namespace {

using testing_support::settings_of;

TEST(WebUrl, HttpsAnywhereAndHttpOnLoopbackAreAddresses) {
  for (const char* url :
       {"https://ehr.example", "https://ehr.example/fhir/R4", "https://ehr.example:8443/a?b=c",
        "http://127.0.0.1:8081/fhir", "http://localhost:1/x", "http://[::1]:80/"}) {
    EXPECT_TRUE(is_web_url(url)) << url;
  }
}

TEST(WebUrl, WhatTwoReadersCouldReadDifferentlyIsNone) {
  for (const std::string& url :
       {std::string(), std::string("ehr.example"), std::string("http://ehr.example/fhir"),
        std::string("http://127.0.0.1.evil.example/"), std::string("http://localhost.evil.example"),
        std::string("https://user@ehr.example/"), std::string("https://user:pw@ehr.example/"),
        std::string("https:///fhir"), std::string("https://ehr.example/#x"),
        std::string("https://ehr.example/a b"), std::string("https://ehr.example\\@evil"),
        std::string("file:///etc/passwd"), std::string("HTTPS://ehr.example"),
        std::string("javascript:alert(1)"), std::string("https://ehr.example/a/../b"),
        std::string("https://ehr.example/\r\nHost: x"),
        "https://ehr.example/" + std::string(kUrlBytesMax, 'a')}) {
    EXPECT_FALSE(is_web_url(url)) << url.substr(0, 60);
  }
}

TEST(WebUrl, AnOriginIsSchemeHostAndPort) {
  EXPECT_EQ(origin_of("https://ehr.example:8443/fhir?x"), "https://ehr.example:8443");
  EXPECT_EQ(origin_of("https://ehr.example"), "https://ehr.example");
  EXPECT_EQ(origin_of("https://ehr.example?x=/y"), "https://ehr.example");
}

TEST(WebUrl, PathsAreJoinedWithOneSlash) {
  EXPECT_EQ(join_url("https://a/b/", "/c"), "https://a/b/c");
}

TEST(Enrolment, EveryFaultIsToldWithItsPlace) {
  const auto settings = settings_of("ehr", {{"issuer", "canary.example"},
                                            {"path", "cds/"},
                                            {"role", "two words"},
                                            {"origins", "https://a.example https://b.example/x"},
                                            {"hours", "0"}});
  Enrolment reading(settings);
  reading.url("issuer");
  reading.path("path", "/x");
  reading.word("role", "clinician");
  reading.origins("origins");
  reading.number("hours", 24, 100);
  ASSERT_FALSE(reading.ok());
  EXPECT_EQ(reading.error().also.size(), 4U);
  EXPECT_EQ(reading.error().to_string().find("canary"), std::string::npos);
}

TEST(Enrolment, WhatIsLeftOutTakesTheOtherValue) {
  const auto settings = settings_of("ehr", {{"issuer", "https://ehr.example"}});
  Enrolment reading(settings);
  EXPECT_EQ(reading.url("issuer"), "https://ehr.example");
  EXPECT_EQ(reading.url("other", Need::kMayBeAbsent), "");
  EXPECT_EQ(reading.path("path", "/smart"), "/smart");
  EXPECT_EQ(reading.word("role", "clinician"), "clinician");
  EXPECT_TRUE(reading.origins("origins").empty());
  EXPECT_EQ(reading.number("hours", 24, 100), 24);
  EXPECT_TRUE(reading.ok());
}

}  // namespace
}  // namespace adapter::ehr
