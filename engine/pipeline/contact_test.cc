#include "engine/pipeline/contact.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

using consent::Channel;

const base::Instant kNow{1'772'442'000'000'000};  // 2026-03-02T09:00:00Z

fhir::Resource patient(const std::string& members) {
  return fhir::Resource::parse(R"({"resourceType":"Patient",)" + members + "}").value();
}

std::string reached(const std::string& telecom, Channel channel, std::string country = "") {
  const auto contact =
      contact_of(patient("\"telecom\":[" + telecom + "]"), {channel, std::move(country), kNow});
  return contact ? contact->address : "";
}

std::string number(std::string_view text, std::string country = "") {
  return normal_address(text, {Channel::kSms, std::move(country), kNow});
}

std::string mail(std::string_view text) { return normal_address(text, {Channel::kMail, "", kNow}); }

TEST(Contact, ANumberLosesBlanksAndPunctuation) {
  EXPECT_EQ(number("+1 (555) 010-0123"), "+15550100123");
  EXPECT_EQ(number("0049 30.555/0100"), "+49305550100");
}

TEST(Contact, ANumberWithoutCountryGainsIt) {
  EXPECT_EQ(number("555 010 0123", "+1"), "+15550100123");
  EXPECT_EQ(number("030 5550100", "+49"), "+49305550100");
  EXPECT_EQ(number("+44 20 5550 0100", "+49"), "+442055500100");
}

TEST(Contact, WhatIsNoNumberIsNone) {
  for (const char* text : {"", "12345", "+1234567890123456", "555-CALL-NOW", "5550100;ext=5",
                           "5550100\r\nX: y", "++15550100", "1+5550100"}) {
    EXPECT_EQ(number(text), "") << text;
  }
}

TEST(Contact, AMailAddressLosesCapitals) { EXPECT_EQ(mail("Ada@Example.ORG"), "ada@example.org"); }

TEST(Contact, WhatIsNoMailAddressIsNone) {
  for (const char* text : {"", "ada", "@example.org", "ada@", "ada@b", "a@b@c.org", "a b@c.org",
                           "ada@example.org\r\nBcc: x@y.z", "<ada@example.org>", "-f@example.org",
                           "ada@example.", "ada@exa\xC3\xA4mple.org", "a\"b@c.org"}) {
    EXPECT_EQ(mail(text), "") << text;
  }
}

TEST(Contact, OfSeveralTheLowestRankCounts) {
  EXPECT_EQ(reached(R"({"system":"phone","value":"5550101","rank":2},)"
                    R"({"system":"phone","value":"5550102","rank":1})",
                    Channel::kSms),
            "5550102");
}

TEST(Contact, AMobileComesBeforeTheOthers) {
  EXPECT_EQ(reached(R"({"system":"phone","value":"5550101","use":"home"},)"
                    R"({"system":"phone","value":"5550102","use":"mobile"})",
                    Channel::kSms),
            "5550102");
}

TEST(Contact, OldAndEndedOnesDoNotCount) {
  EXPECT_EQ(reached(R"({"system":"email","value":"a@old.org","use":"old"},)"
                    R"({"system":"email","value":"a@ended.org","period":{"end":"2026-03-01"}},)"
                    R"({"system":"email","value":"a@now.org","period":{"end":"2026-03-02"}})",
                    Channel::kMail),
            "a@now.org");
}

TEST(Contact, AnotherSystemIsAnotherChannel) {
  EXPECT_EQ(reached(R"({"system":"fax","value":"5550101"})", Channel::kSms), "");
  EXPECT_EQ(reached(R"({"system":"phone","value":"5550101"})", Channel::kMail), "");
}

TEST(Contact, ThePreferredLanguageCounts) {
  const std::string english = R"({"language":{"coding":[{"code":"en-US"}]}})";
  const std::string spanish = R"({"language":{"coding":[{"code":"es"}]},"preferred":true})";
  EXPECT_EQ(language_of(patient("\"communication\":[" + english + "," + spanish + "]"), "en"),
            "es");
  EXPECT_EQ(language_of(patient("\"communication\":[" + english + "]"), "es"), "en");
}

TEST(Contact, ALanguageWithoutTextsIsTheSites) {
  const std::string french = R"({"language":{"coding":[{"code":"fr"}]},"preferred":true})";
  EXPECT_EQ(language_of(patient("\"communication\":[" + french + "]"), "es"), "es");
  EXPECT_EQ(language_of(patient("\"active\":true"), "en"), "en");
}

}  // namespace
}  // namespace engine
