#include "fhir/datetime.h"

#include <gtest/gtest.h>

namespace fhir {
namespace {

std::string range(std::string_view text, std::string_view zone) {
  const auto read = parse_date_time(text);
  const InstantRange range = range_of(read.value(), base::Zone::find(zone).value());
  return base::format_fhir_instant(range.start) + " " + base::format_fhir_instant(range.end);
}

bool after(std::string_view a, std::string_view b) {
  return is_after(parse_date_time(a).value(), parse_date_time(b).value());
}

TEST(DateTime, KeepsThePrecisionItWasWrittenIn) {
  EXPECT_EQ(parse_date_time("2026").value().precision, Precision::kYear);
  EXPECT_EQ(parse_date_time("2026-03").value().precision, Precision::kMonth);
  EXPECT_EQ(parse_date_time("2026-03-02").value().precision, Precision::kDay);
  EXPECT_EQ(parse_date_time("2026-03-02T09:00:00Z").value().precision, Precision::kSecond);
}

TEST(DateTime, MeansARangeInTheZoneOfItsReader) {
  EXPECT_EQ(range("2026", "Etc/UTC"), "2026-01-01T00:00:00Z 2027-01-01T00:00:00Z");
  EXPECT_EQ(range("2026-12", "Etc/UTC"), "2026-12-01T00:00:00Z 2027-01-01T00:00:00Z");
  EXPECT_EQ(range("2026-02-28", "Etc/UTC"), "2026-02-28T00:00:00Z 2026-03-01T00:00:00Z");
  EXPECT_EQ(range("2026-12-31", "Etc/UTC"), "2026-12-31T00:00:00Z 2027-01-01T00:00:00Z");
  EXPECT_EQ(range("2026-03-29", "Europe/Berlin"),  // a day of 23 hours
            "2026-03-28T23:00:00Z 2026-03-29T22:00:00Z");
}

TEST(DateTime, WithATimeOfDayIgnoresTheZone) {
  EXPECT_EQ(range("2026-03-02T09:00:00+01:00", "America/New_York"),
            "2026-03-02T08:00:00Z 2026-03-02T08:00:01Z");
  EXPECT_EQ(range("2026-03-02T09:00:00.5Z", "Etc/UTC"),
            "2026-03-02T09:00:00.500000Z 2026-03-02T09:00:00.500001Z");
}

TEST(DateTime, EndsWithTheCalendar) {
  EXPECT_TRUE(parse_date_time("9999-12-31").ok());
  EXPECT_EQ(range("9999-12-31", "Etc/UTC").substr(0, 20), "9999-12-31T00:00:00Z");
}

TEST(DateTime, RefusesWhatIsNoDate) {
  for (const char* text : {"",
                           "26",
                           "2026-",
                           "2026-3",
                           "2026-13",
                           "2026-00",
                           "2026-02-29",
                           "2026-04-31",
                           "2026-03-02T",
                           "2026-03-02T09",
                           "2026-03-02T09:00",
                           "2026-03-02T09:00Z",
                           "2026-03-02T09:00:00",
                           "2026-03-02T24:00:00Z",
                           "2026-03-02T09:60:00Z",
                           "2026-03-02T09:00:61Z",
                           "2026-03-02T09:00:00.Z",
                           "2026-03-02T09:00:00+15:00",
                           "2026-03-02T09:00:00+14:01",
                           "2026-03-02T09:00:00+0100",
                           "2026-03-02 09:00:00Z",
                           "0000",
                           "2026-03-02T09:00:00Zx",
                           "20260302",
                           " 2026"}) {
    EXPECT_FALSE(parse_date_time(text).ok()) << text;
  }
  EXPECT_TRUE(parse_date_time("2024-02-29").ok());
  EXPECT_TRUE(parse_date_time("2016-12-31T23:59:60Z").ok());  // a leap second
  EXPECT_TRUE(parse_date_time("2026-03-02T09:00:00-14:00").ok());
}

TEST(DateTime, IsAfterAnotherOnlyWhereThePrecisionsTell) {
  EXPECT_TRUE(after("2026-03-02", "2026-03-01"));
  EXPECT_FALSE(after("2026-03-02", "2026-03"));
  EXPECT_TRUE(after("2027", "2026-12-31"));
  EXPECT_FALSE(after("2026-03-02T10:00:00+02:00", "2026-03-02T09:00:00+01:00"));
  EXPECT_TRUE(after("2026-03-02T09:00:01Z", "2026-03-02T10:00:00+01:00"));
  EXPECT_FALSE(after("2026-03-02T23:00:00Z", "2026-03-02"));
}

TEST(Time, IsReadToTheSecond) {
  EXPECT_EQ(parse_time("09:05:07.25").value().microsecond, 250000);
  for (const char* text : {"", "9:00:00", "09:00", "24:00:00", "09:00:00Z", "09:00:00."}) {
    EXPECT_FALSE(parse_time(text).ok()) << text;
  }
}

}  // namespace
}  // namespace fhir
