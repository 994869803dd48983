#include <gtest/gtest.h>

#include "adapters/smart/grant.h"
#include "adapters/smart/page.h"
#include "adapters/smart/scopes.h"

namespace adapter::smart {
namespace {

using Words = std::vector<std::string>;

TEST(Scopes, VersionOneAndTwoCoverEachOther) {
  const std::string asked = "launch openid patient/Patient.r online_access";
  for (const char* granted :
       {"openid patient/Patient.r", "openid patient/Patient.read", "openid patient/*.read",
        "openid patient/*.*", "openid patient/Patient.*", "openid patient/Patient.rs",
        "openid patient/*.cruds", "openid user/Patient.read"}) {
    EXPECT_EQ(missing_scopes(asked, granted), Words{}) << granted;
  }
}

TEST(Scopes, WhatIsNotGrantedIsMissing) {
  const std::string asked = "openid patient/Patient.r";
  for (const char* granted :
       {"openid", "openid patient/Patient.s", "openid patient/Patient.write",
        "openid patient/Observation.read", "openid patient/Patient.", "openid Patient.read",
        "openid system/Patient.read", "openid patient/Patient.rx",
        "openid patient/Patient.r?active=true"}) {
    EXPECT_EQ(missing_scopes(asked, granted), Words{"patient/Patient.r"}) << granted;
  }
  EXPECT_EQ(missing_scopes(asked, "patient/*.read"), Words{"openid"});
}

TEST(Scopes, LettersMayComeFromSeveralGrants) {
  EXPECT_EQ(missing_scopes("patient/Communication.crus",
                           "patient/Communication.rs patient/Communication.cu"),
            Words{});
  EXPECT_EQ(missing_scopes("patient/Communication.crus", "patient/Communication.read"),
            Words{"patient/Communication.crus"});
}

TEST(Reference, OnlyThoseBelowTheEnrolledBaseAreTaken) {
  const std::string iss = "https://ehr.example/fhir";
  EXPECT_EQ(resolve_reference("Appointment/7", iss), "Appointment/7");
  EXPECT_EQ(resolve_reference(iss + "/Appointment/7", iss), "Appointment/7");
  for (const std::string& bad :
       {std::string(), std::string("7"), std::string("/7"), std::string("Appointment/"),
        std::string("Appointment/7/_history/1"), std::string("Appointment/7?x"),
        std::string("../Patient/7"), std::string("Appointment/%2e%2e"),
        std::string("https://evil.example/fhir/Appointment/7"), iss + ".evil/Appointment/7",
        iss + "Appointment/7", "Appointment/" + std::string(65, '7')}) {
    EXPECT_EQ(resolve_reference(bad, iss), "") << bad;
  }
}

TEST(Page, EveryTroubleIsAPageWithoutScript) {
  for (const Trouble trouble :
       {Trouble::kBadLaunch, Trouble::kExpired, Trouble::kRefusedThere, Trouble::kEhrAway,
        Trouble::kNotProven, Trouble::kNotStaff, Trouble::kUnknownPatient, Trouble::kClosed}) {
    const auto page = refusal_page(trouble, "https://ehr.example");
    EXPECT_GE(page.status, 400);
    EXPECT_NE(page.body.find("<h1>"), std::string::npos);
    EXPECT_NE(page.body.find("<html lang=\"en\">"), std::string::npos);
    EXPECT_EQ(page.body.find("<script"), std::string::npos);
    EXPECT_EQ(page.body.find("style="), std::string::npos);
  }
}

}  // namespace
}  // namespace adapter::smart
