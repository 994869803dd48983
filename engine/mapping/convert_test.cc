#include "engine/mapping/convert.h"

#include <gtest/gtest.h>

namespace engine::mapping {
namespace {

Site berlin() {
  Site site;
  site.zone = base::Zone::find("Europe/Berlin").value();
  return site;
}

const Site& site() {
  static const Site kSite = berlin();
  return kSite;
}

std::string instant(std::string_view text) { return to_instant(text, {&site(), {}}).text; }

TEST(Convert, ATimeTakesItsOwnOffsetFirst) {
  EXPECT_EQ(instant("20260309140000-0500"), "2026-03-09T19:00:00Z");
  EXPECT_EQ(instant("20260309140000+0000"), "2026-03-09T14:00:00Z");
}

TEST(Convert, ATimeWithoutOffsetTakesTheSitesZone) {
  EXPECT_EQ(instant("202603091400"), "2026-03-09T13:00:00Z");
  EXPECT_EQ(instant("202607091400"), "2026-07-09T12:00:00Z");
}

TEST(Convert, WithoutASiteTheOffsetOfTheMessageCounts) {
  EXPECT_EQ(to_instant("202603091400", {nullptr, -300}).text, "2026-03-09T19:00:00Z");
  EXPECT_EQ(to_instant("202603091400", {nullptr, {}}).problem,
            "a time without offset, and the site has no zone");
}

TEST(Convert, ADateAloneIsNoInstant) {
  const Converted converted = to_instant("20260309", {&site(), {}});
  EXPECT_EQ(converted.problem, "date(8 digits) cannot be an instant");
  EXPECT_FALSE(to_instant("2026-03-09", {&site(), {}}).ok());
}

TEST(Convert, DaysAndTimesThatDoNotExistAreRefused) {
  for (const char* text : {"202602300900", "202613010900", "202603092500", "20260309140", "noon",
                           "", "20260309140000+9999", "2026030914000000", "202603091400x"}) {
    EXPECT_FALSE(to_instant(text, {&site(), {}}).ok()) << text;
  }
}

TEST(Convert, ATimeThatTheClocksSkipOrRepeatTakesTheEarlierOffsetAndWarns) {
  const Converted gap = to_instant("202603290230", {&site(), {}});
  EXPECT_EQ(gap.text, "2026-03-29T01:30:00Z");
  EXPECT_STRNE(gap.warning, "");
  const Converted overlap = to_instant("202610250230", {&site(), {}});
  EXPECT_EQ(overlap.text, "2026-10-25T00:30:00Z");
  EXPECT_STRNE(overlap.warning, "");
}

TEST(Convert, FhirTimesAreTakenToo) {
  EXPECT_EQ(instant("2026-03-09T14:00:00+01:00"), "2026-03-09T13:00:00Z");
  EXPECT_EQ(instant("2026-03-09T14:00:00.250Z"), "2026-03-09T14:00:00.250000Z");
  EXPECT_EQ(to_date_time("2026-03", {&site(), {}}).text, "2026-03");
}

TEST(Convert, ADateTimeKeepsItsPrecision) {
  EXPECT_EQ(to_date_time("2026", {&site(), {}}).text, "2026");
  EXPECT_EQ(to_date_time("202603", {&site(), {}}).text, "2026-03");
  EXPECT_EQ(to_date_time("20260309", {&site(), {}}).text, "2026-03-09");
  EXPECT_EQ(to_date_time("202603091400", {&site(), {}}).text, "2026-03-09T13:00:00Z");
}

TEST(Convert, ADateDropsTheTime) {
  EXPECT_EQ(to_date("19680214").text, "1968-02-14");
  EXPECT_EQ(to_date("196802141200").text, "1968-02-14");
  EXPECT_FALSE(to_date("14.2.1968").ok());
}

TEST(Convert, TimesForPeopleAndForHl7AreInTheSitesZone) {
  EXPECT_EQ(to_local_text("2026-07-09T12:05:00Z", {&site(), {}}).text, "2026-07-09 14:05");
  EXPECT_EQ(to_v2_time("2026-03-09T13:00:00Z", {&site(), {}}).text, "20260309140000+0100");
}

TEST(Convert, DecimalsKeepTheirDigits) {
  EXPECT_EQ(to_decimal("1.10").text, "1.10");
  EXPECT_EQ(to_decimal(".5").text, "0.5");
  EXPECT_EQ(to_decimal("+7").text, "7");
  EXPECT_EQ(to_decimal("007").text, "7");
  EXPECT_EQ(to_decimal("-0.0").text, "-0.0");
  for (const char* text : {"", ".", "-", "1e5", "1.2.3", "five", "1,5"}) {
    EXPECT_FALSE(to_decimal(text).ok()) << text;
  }
}

TEST(Convert, ABoundIsAComparatorAndANumber) {
  EXPECT_EQ(to_bound("<0.20").text, "0.20");
  EXPECT_EQ(to_comparator("<0.20").text, "<");
  EXPECT_EQ(to_comparator(">=200").text, ">=");
  EXPECT_STRNE(to_comparator(">=200").warning, "");
  EXPECT_EQ(to_comparator("200").text, "");
}

TEST(Convert, DurationsKnowTheirUnitInAnyCase) {
  for (const char* unit : {"min", "MIN", "Minutes", "M"}) {
    EXPECT_EQ(to_minutes("30", unit, &site()).text, "30") << unit;
  }
  EXPECT_EQ(to_minutes("1.5", "hr", &site()).text, "90");
  EXPECT_EQ(to_minutes("90", "S", &site()).text, "1.5");
  EXPECT_EQ(to_minutes("2", "d", &site()).text, "2880");
  EXPECT_FALSE(to_minutes("2", "fortnight", &site()).ok());
  EXPECT_FALSE(to_minutes("9999999", "d", &site()).ok());
}

TEST(Convert, ADurationWithoutUnitIsTakenInTheSitesUnitWithAWarning) {
  Site hours = berlin();
  hours.duration_unit = "h";
  EXPECT_EQ(to_minutes("2", "", &hours).text, "120");
  EXPECT_STRNE(to_minutes("2", "", &hours).warning, "");
}

TEST(Convert, AddsDurationsAndMeasuresBetweenInstants) {
  EXPECT_EQ(add_duration("2026-03-09T13:00:00Z", "45", "min", &site()).text,
            "2026-03-09T13:45:00Z");
  EXPECT_EQ(minutes_between("2026-03-09T13:00:00Z", "2026-03-09T13:45:00Z").text, "45");
  EXPECT_FALSE(minutes_between("2026-03-09T13:45:00Z", "2026-03-09T13:00:00Z").ok());
}

TEST(Convert, AnAssignerBecomesASystem) {
  EXPECT_EQ(to_system({"X", "1.2.840", "ISO"}, &site()).text, "urn:oid:1.2.840");
  EXPECT_EQ(to_system({"", "0B9D8B52-6B24-4B4E-9C8F-111111111111", "UUID"}, &site()).text,
            "urn:uuid:0B9D8B52-6B24-4B4E-9C8F-111111111111");
  EXPECT_EQ(to_system({"", "https://ids.example/x", "URI"}, &site()).text, "https://ids.example/x");
  EXPECT_FALSE(to_system({"X", "one.two", "ISO"}, &site()).ok());
  EXPECT_FALSE(to_system({"X", "not-a-uuid", "UUID"}, &site()).ok());
}

TEST(Convert, AMalformedAssignerCountsAsNone) {
  Site known = berlin();
  known.assigners["MERCY"] = "urn:oid:2.999.1";
  EXPECT_EQ(to_system({"MERCY", "x.y", "ISO"}, &known).text, "urn:oid:2.999.1");
  known.default_system = "urn:example:default";
  const Converted other = to_system({"OTHER", "x.y", "ISO"}, &known);
  EXPECT_EQ(other.text, "urn:example:default");
  EXPECT_NE(std::string_view(other.warning).find("malformed"), std::string_view::npos);
}

TEST(Convert, ALocalAssignerNeedsTheSitesTableOrDefault) {
  Site known = berlin();
  known.assigners["MERCY"] = "urn:oid:2.999.1";
  EXPECT_EQ(to_system({"MERCY", "", ""}, &known).text, "urn:oid:2.999.1");
  EXPECT_FALSE(to_system({"OTHER", "", ""}, &known).ok());
  known.default_system = "urn:example:default";
  EXPECT_EQ(to_system({"OTHER", "", ""}, &known).text, "urn:example:default");
  EXPECT_STRNE(to_system({"", "", ""}, &known).warning, "");
}

TEST(Convert, ClassesNeverHoldTheValue) {
  EXPECT_EQ(class_of(""), "empty");
  EXPECT_EQ(class_of("19680214"), "digits(8)");
  EXPECT_EQ(class_of("1.5"), "decimal");
  EXPECT_EQ(class_of("Orellana"), "text(8)");
}

}  // namespace
}  // namespace engine::mapping
