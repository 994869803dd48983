#include "base/time.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Time, InstantsRoundTripThroughText) {
  const auto at = parse_instant("2026-03-02T09:12:57.005439Z");
  ASSERT_TRUE(at.ok());
  EXPECT_EQ(format_instant(at.value()), "2026-03-02T09:12:57.005439Z");
}

TEST(Time, OffsetsAreApplied) {
  EXPECT_EQ(format_fhir_instant(parse_instant("2026-03-02T09:00:00+01:00").value()),
            "2026-03-02T08:00:00Z");
}

TEST(Time, DaysThatDoNotExistAreRefused) {
  EXPECT_FALSE(parse_instant("2026-02-30T09:00:00Z").ok());
  EXPECT_FALSE(parse_instant("2026-02-28T24:00:00Z").ok());
  EXPECT_TRUE(parse_instant("2024-02-29T09:00:00Z").ok());
}

TEST(Time, AnInstantNeedsAnOffset) { EXPECT_FALSE(parse_instant("2026-03-02T09:00:00").ok()); }

TEST(Time, TrailingTextIsRefused) { EXPECT_FALSE(parse_instant("2026-03-02T09:00:00Zx").ok()); }

TEST(Zone, AGapTakesTheEarlierOffsetAndSaysSo) {
  const Zone zone = Zone::find("Europe/Berlin").value();
  const Resolved resolved = zone.to_instant(LocalTime{2026, 3, 29, 2, 30, 0, 0});
  EXPECT_EQ(resolved.how, Resolution::kGap);
  EXPECT_EQ(format_fhir_instant(resolved.at), "2026-03-29T01:30:00Z");
}

TEST(Zone, AnOverlapTakesTheEarlierOffsetAndSaysSo) {
  const Zone zone = Zone::find("Europe/Berlin").value();
  const Resolved resolved = zone.to_instant(LocalTime{2026, 10, 25, 2, 30, 0, 0});
  EXPECT_EQ(resolved.how, Resolution::kOverlap);
  EXPECT_EQ(format_fhir_instant(resolved.at), "2026-10-25T00:30:00Z");
}

TEST(Zone, UnknownNamesAreNotFound) {
  EXPECT_EQ(Zone::find("Mars/Olympus").error().code, Code::kNotFound);
}

TEST(Zone, LocalTimesRoundTrip) {
  const Zone zone = Zone::find("America/New_York").value();
  const LocalTime local{2026, 7, 1, 9, 30, 0, 0};
  const LocalTime back = zone.to_local(zone.to_instant(local).at);
  EXPECT_EQ(back.hour, 9);
  EXPECT_EQ(back.minute, 30);
  EXPECT_EQ(zone.offset_minutes(zone.to_instant(local).at), -240);
}

}  // namespace
}  // namespace base
