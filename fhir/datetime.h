// DateTime: a FHIR date, dateTime or instant with the precision that it was written in.
//
//   auto read = fhir::parse_date_time("2026-03");
//   read.value().precision                        Precision::kMonth
//   fhir::range_of(read.value(), berlin)          [March 1st 00:00, April 1st 00:00) as instants
//   fhir::is_after(start, end)                    for certain, whatever the precisions leave open
//
// A time of day needs an offset or Z (R4 2.24.0.1); a date is a day in the zone of its reader. Days
// that no calendar has are refused. Values and pure functions; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace fhir {

enum class Precision { kYear, kMonth, kDay, kSecond };

struct DateTime {
  base::LocalTime local;  // what is not written is 1 or 0
  Precision precision = Precision::kDay;
  int offset_minutes = 0;  // of a time of day
};

// From the first instant that it may mean up to, not including, the first that it may not.
struct InstantRange {
  base::Instant start;
  base::Instant end;
};

base::Result<DateTime> parse_date_time(std::string_view text);

// hh:mm:ss and decimals; the date of the answer says nothing.
base::Result<base::LocalTime> parse_time(std::string_view text);

// The same without words, for whoever only asks whether.
std::optional<DateTime> scan_date_time(std::string_view text);
std::optional<base::LocalTime> scan_time(std::string_view text);

InstantRange range_of(const DateTime& when, const base::Zone& zone);

// True when `a` is later than `b`: by instant where both have a time of day, else by the calendar
// up to the coarser precision.
bool is_after(const DateTime& a, const DateTime& b);

}  // namespace fhir
