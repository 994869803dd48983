#include "hl7/time.h"

#include <gtest/gtest.h>

#include "hl7/value_class.h"

namespace hl7 {
namespace {

TEST(Dtm, ReadsEveryPrecision) {
  const struct {
    const char* text;
    DtmPrecision precision;
  } cases[] = {{"2026", DtmPrecision::kYear},
               {"202603", DtmPrecision::kMonth},
               {"20260302", DtmPrecision::kDay},
               {"2026030209", DtmPrecision::kHour},
               {"202603020915", DtmPrecision::kMinute},
               {"20260302091557", DtmPrecision::kSecond},
               {"20260302091557.1", DtmPrecision::kFraction}};
  for (const auto& it : cases) {
    const auto dtm = parse_dtm(it.text);
    ASSERT_TRUE(dtm.ok()) << it.text;
    EXPECT_EQ(dtm.value().precision, it.precision) << it.text;
    EXPECT_EQ(dtm.value().local.year, 2026);
    EXPECT_FALSE(dtm.value().offset_minutes.has_value());
  }
}

TEST(Dtm, ReadsEveryPart) {
  const Dtm dtm = parse_dtm("20260302091557.0054-0630").value();
  EXPECT_EQ(dtm.local.month, 3);
  EXPECT_EQ(dtm.local.day, 2);
  EXPECT_EQ(dtm.local.hour, 9);
  EXPECT_EQ(dtm.local.minute, 15);
  EXPECT_EQ(dtm.local.second, 57);
  EXPECT_EQ(dtm.local.microsecond, 5400);
  EXPECT_EQ(dtm.offset_minutes, -390);
  EXPECT_EQ(parse_dtm("20260302+0000").value().offset_minutes, 0);
}

TEST(Dtm, RefusesDatesAndTimesThatThereAreNot) {
  for (const auto* text :
       {"20260230", "20251301", "20260001", "20260100", "202603022460", "2026030225", "00000000",
        "20260302091561", "20250229", "20260302+2500", "20260302+0060"}) {
    EXPECT_FALSE(parse_dtm(text).ok()) << text;
  }
  EXPECT_TRUE(parse_dtm("20240229").ok());
}

TEST(Dtm, RefusesWhatIsNotOfTheForm) {
  for (const auto* text : {"", "202", "20260", "2026-03-02", "20260302T0915", "2026030209155",
                           "20260302091557.", "202603020915.5", "20260302091557.1234567",
                           "20260302 0915", "20260302-06", "20260302-06000", "\"\"", "March"}) {
    EXPECT_FALSE(parse_dtm(text).ok()) << text;
  }
}

TEST(Dtm, AnErrorTellsTheClassAndNotTheValue) {
  EXPECT_EQ(parse_dtm("20260230").error().text, "digits(8) is no date or time");
  EXPECT_EQ(parse_dtm("KANARIENVOGEL").error().text, "text(13) is no date or time");
}

TEST(Dtm, IsWrittenToTheSecondWithItsOffset) {
  const base::Instant at = base::parse_instant("2026-03-02T05:04:09.5Z").value();
  EXPECT_EQ(format_dtm(at, 0), "20260302050409+0000");
  EXPECT_EQ(format_dtm(at, -390), "20260301223409-0630");
  EXPECT_EQ(format_dtm(at, 60), "20260302060409+0100");
}

TEST(ValueClass, SaysWhatKindOfValueItIs) {
  EXPECT_EQ(value_class(""), "empty");
  EXPECT_EQ(value_class("\"\""), "delete");
  EXPECT_EQ(value_class("20260302"), "digits(8)");
  EXPECT_EQ(value_class("-1.50"), "decimal(5)");
  EXPECT_EQ(value_class("1.2.3"), "text(5)");
  EXPECT_EQ(value_class("."), "text(1)");
  EXPECT_EQ(value_class("M\xC3\xBCller"), "text(6)");
  EXPECT_EQ(value_class(std::string(63, 'A') + "="), "base64(64)");
}

}  // namespace
}  // namespace hl7
