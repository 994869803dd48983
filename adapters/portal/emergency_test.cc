#include "adapters/portal/emergency.h"

#include <gtest/gtest.h>

#include "tests/support/refusing_host.h"

namespace adapter::portal {
namespace {

using testing_support::settings_of;

base::Result<Emergency> read(const std::string& en, const std::string& es) {
  return read_emergency(settings_of("portal", {{"emergency_en", en}, {"emergency_es", es}}));
}

TEST(Emergency, WithoutWordsOfTheSiteThoseThatShipAreSaid) {
  const auto none = read_emergency(settings_of("portal"));
  ASSERT_TRUE(none.ok());
  EXPECT_EQ(none.value().in("es", "otherwise"), "otherwise");
  EXPECT_EQ(none.value().text_version(), kTextVersion);
}

TEST(Emergency, TheSitesWordsAreSaidInHerLanguage) {
  const auto own = read("Call 144.", "Llame al 144.");
  ASSERT_TRUE(own.ok());
  EXPECT_EQ(own.value().in("en", "x"), "Call 144.");
  EXPECT_EQ(own.value().in("es", "x"), "Llame al 144.");
}

TEST(Emergency, OneLanguageAloneIsAFaultThatNamesTheOther) {
  for (const auto& [en, es, key] : std::vector<std::array<std::string, 3>>{
           {"Call 144.", "", "emergency_es"}, {"", "Llame al 144.", "emergency_en"}}) {
    const auto half = read(en, es);
    ASSERT_FALSE(half.ok());
    EXPECT_NE(half.error().to_string().find(key), std::string::npos);
  }
}

TEST(Emergency, WhatIsNoLineIsRefused) {
  for (const std::string& bad : {std::string(Emergency::kBytesMax + 1, 'x'), std::string("a\nb"),
                                 std::string("\xff"), std::string("a\tb")}) {
    EXPECT_FALSE(read(bad, "Llame al 144.").ok());
  }
}

// What a patient agreed to must be told from what another was shown.
TEST(Emergency, OtherWordsAreAnotherVersionOfTheText) {
  const std::string first = read("Call 144.", "Llame al 144.").value().text_version();
  EXPECT_TRUE(first.starts_with(std::string(kTextVersion) + "/"));
  EXPECT_NE(first, read("Call 112.", "Llame al 112.").value().text_version());
  EXPECT_NE(first, read("Call 144.", "Llame al 112.").value().text_version());
  EXPECT_EQ(first, read("Call 144.", "Llame al 144.").value().text_version());
}

}  // namespace
}  // namespace adapter::portal
