// Time: DTM, TS, DT as HL7 v2 writes them: YYYY[MM[DD[HH[MM[SS[.SSSS]]]]]][+/-ZZZZ].
//
//   auto dtm = hl7::parse_dtm("20260302091500-0600");
//   dtm.value().local             // 2026-03-02 09:15:00, as read in that place
//   dtm.value().precision         // DtmPrecision::kSecond
//   dtm.value().offset_minutes    // -360; none: the sender did not say
//   hl7::format_dtm(instant, zone.offset_minutes(instant))   // "20260302091500-0600"
//
// A date that the calendar does not have is refused. Errors name the class of the value
// ("digits(8)") and never the value. What is not stated is the first of its kind (month 1, hour 0).
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace hl7 {

enum class DtmPrecision { kYear, kMonth, kDay, kHour, kMinute, kSecond, kFraction };

struct Dtm {
  base::LocalTime local;
  DtmPrecision precision = DtmPrecision::kYear;
  std::optional<int> offset_minutes;  // east of UTC
};

base::Result<Dtm> parse_dtm(std::string_view text);

// To the second, with the offset.
std::string format_dtm(base::Instant at, int offset_minutes);

}  // namespace hl7
