#include "fhir/datetime.h"

#include <array>

namespace fhir {
namespace {

using base::Instant;
using base::LocalTime;

constexpr int kOffsetHoursMax = 14;
constexpr int kMicrosecondDigits = 6;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool take(std::string_view& rest, char expected) {
  if (rest.empty() || rest.front() != expected) return false;
  rest.remove_prefix(1);
  return true;
}

bool take_number(std::string_view& rest, std::size_t width, int& number) {
  if (rest.size() < width) return false;
  number = 0;
  for (std::size_t i = 0; i < width; ++i) {
    if (!is_digit(rest[i])) return false;
    number = number * 10 + (rest[i] - '0');
  }
  rest.remove_prefix(width);
  return true;
}

// Decimals beyond the sixth are read over: the store keeps microseconds.
bool take_fraction(std::string_view& rest, int& microsecond) {
  if (!take(rest, '.')) return true;
  int digits = 0;
  for (; !rest.empty() && is_digit(rest.front()); ++digits, rest.remove_prefix(1)) {
    if (digits < kMicrosecondDigits) microsecond = microsecond * 10 + (rest.front() - '0');
  }
  for (int scale = digits; scale < kMicrosecondDigits; ++scale) microsecond *= 10;
  return digits > 0;
}

bool take_time(std::string_view& rest, LocalTime& local) {
  return take_number(rest, 2, local.hour) && take(rest, ':') &&
         take_number(rest, 2, local.minute) && take(rest, ':') &&
         take_number(rest, 2, local.second) && take_fraction(rest, local.microsecond);
}

bool take_offset(std::string_view& rest, int& offset_minutes) {
  if (take(rest, 'Z')) return true;
  const bool is_west = !rest.empty() && rest.front() == '-';
  if (!is_west && (rest.empty() || rest.front() != '+')) return false;
  rest.remove_prefix(1);
  int hours = 0;
  int minutes = 0;
  if (!take_number(rest, 2, hours) || !take(rest, ':') || !take_number(rest, 2, minutes)) {
    return false;
  }
  offset_minutes = (is_west ? -1 : 1) * (hours * 60 + minutes);
  return minutes < 60 && hours * 60 + minutes <= kOffsetHoursMax * 60;
}

bool take_date_time(std::string_view& rest, DateTime& out) {
  out.precision = Precision::kYear;
  if (!take_number(rest, 4, out.local.year)) return false;
  if (!take(rest, '-')) return true;
  out.precision = Precision::kMonth;
  if (!take_number(rest, 2, out.local.month)) return false;
  if (!take(rest, '-')) return true;
  out.precision = Precision::kDay;
  if (!take_number(rest, 2, out.local.day)) return false;
  if (!take(rest, 'T')) return true;
  out.precision = Precision::kSecond;
  return take_time(rest, out.local) && take_offset(rest, out.offset_minutes);
}

// The first moment of the next year, month or day; years end at 9999 as the calendar here does.
LocalTime next(const DateTime& when) {
  LocalTime end = when.local;
  if (when.precision == Precision::kDay && base::is_valid({end.year, end.month, end.day + 1})) {
    ++end.day;
    return end;
  }
  end.day = 1;
  if (when.precision != Precision::kYear && end.month < 12) {
    ++end.month;
    return end;
  }
  end.month = 1;
  ++end.year;
  return end;
}

std::array<int, 3> calendar_of(const DateTime& when, Precision precision) {
  const LocalTime& local = when.local;
  return {local.year, precision >= Precision::kMonth ? local.month : 1,
          precision >= Precision::kDay ? local.day : 1};
}

}  // namespace

std::optional<DateTime> scan_date_time(std::string_view text) {
  DateTime out;
  if (!take_date_time(text, out) || !text.empty() || !base::is_valid(out.local)) return {};
  return out;
}

std::optional<LocalTime> scan_time(std::string_view text) {
  LocalTime out;
  if (!take_time(text, out) || !text.empty() || !base::is_valid(out)) return {};
  return out;
}

base::Result<DateTime> parse_date_time(std::string_view text) {
  if (const auto read = scan_date_time(text)) return *read;
  return base::Error{
      base::Code::kInvalid,
      "not a date or dateTime: want YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with an "
      "offset or Z, and a day that exists",
      "",
      {}};
}

base::Result<LocalTime> parse_time(std::string_view text) {
  if (const auto read = scan_time(text)) return *read;
  return base::Error{base::Code::kInvalid, "not a time: want hh:mm:ss", "", {}};
}

InstantRange range_of(const DateTime& when, const base::Zone& zone) {
  if (when.precision == Precision::kSecond) {
    const Instant start = base::to_instant(when.local, when.offset_minutes);
    return {start, Instant{start.us + (when.local.microsecond == 0 ? base::kSecondUs : 1)}};
  }
  const LocalTime end = next(when);
  const Instant start = zone.to_instant(when.local).at;
  if (!base::is_valid(end)) return {start, Instant{start.us + 366 * base::kDayUs}};
  return {start, zone.to_instant(end).at};
}

bool is_after(const DateTime& a, const DateTime& b) {
  if (a.precision == Precision::kSecond && b.precision == Precision::kSecond) {
    return base::to_instant(a.local, a.offset_minutes) >
           base::to_instant(b.local, b.offset_minutes);
  }
  const Precision coarser = a.precision < b.precision ? a.precision : b.precision;
  return calendar_of(a, coarser) > calendar_of(b, coarser);
}

}  // namespace fhir
