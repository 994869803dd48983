#include "base/time.h"

#include <date/date.h>
#include <date/tz.h>
#include <fmt/format.h>

#include <charconv>
#include <stdexcept>

namespace base {
namespace {

using Micros = std::chrono::microseconds;

date::local_time<Micros> to_date_local(const LocalTime& t) {
  const auto day = date::local_days{date::year{t.year} / t.month / t.day};
  const int second = t.second == 60 ? 59 : t.second;
  return day + std::chrono::hours{t.hour} + std::chrono::minutes{t.minute} +
         std::chrono::seconds{second} + Micros{t.microsecond};
}

LocalTime from_date_local(date::local_time<Micros> local) {
  const auto day = date::floor<date::days>(local);
  const date::year_month_day ymd{day};
  const date::hh_mm_ss<Micros> time{local - day};
  LocalTime out;
  out.year = static_cast<int>(ymd.year());
  out.month = static_cast<int>(static_cast<unsigned>(ymd.month()));
  out.day = static_cast<int>(static_cast<unsigned>(ymd.day()));
  out.hour = static_cast<int>(time.hours().count());
  out.minute = static_cast<int>(time.minutes().count());
  out.second = static_cast<int>(time.seconds().count());
  out.microsecond = static_cast<int>(time.subseconds().count());
  return out;
}

LocalTime to_utc(Instant at) { return from_date_local(date::local_time<Micros>{Micros{at.us}}); }

// Reads exactly `width` digits and moves on; -1 when they are not there.
int take_digits(std::string_view& rest, std::size_t width) {
  if (rest.size() < width) return -1;
  int number = 0;
  for (std::size_t i = 0; i < width; ++i) {
    if (rest[i] < '0' || rest[i] > '9') return -1;
    number = number * 10 + (rest[i] - '0');
  }
  rest.remove_prefix(width);
  return number;
}

bool take(std::string_view& rest, char expected) {
  if (rest.empty() || rest.front() != expected) return false;
  rest.remove_prefix(1);
  return true;
}

// Digits beyond the sixth decimal are cut: the store keeps microseconds.
int take_fraction_us(std::string_view& rest) {
  int us = 0;
  int digits = 0;
  while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') {
    if (digits < 6) us = us * 10 + (rest.front() - '0');
    ++digits;
    rest.remove_prefix(1);
  }
  if (digits == 0) return -1;
  for (; digits < 6; ++digits) us *= 10;
  return us;
}

bool take_date_time(std::string_view& rest, LocalTime& out) {
  out.year = take_digits(rest, 4);
  if (out.year < 0 || !take(rest, '-')) return false;
  out.month = take_digits(rest, 2);
  if (out.month < 0 || !take(rest, '-')) return false;
  out.day = take_digits(rest, 2);
  if (out.day < 0 || !take(rest, 'T')) return false;
  out.hour = take_digits(rest, 2);
  if (out.hour < 0 || !take(rest, ':')) return false;
  out.minute = take_digits(rest, 2);
  if (out.minute < 0 || !take(rest, ':')) return false;
  out.second = take_digits(rest, 2);
  if (out.second < 0) return false;
  if (take(rest, '.')) out.microsecond = take_fraction_us(rest);
  return out.microsecond >= 0;
}

bool take_offset(std::string_view& rest, int& offset_minutes) {
  if (take(rest, 'Z')) return true;
  const bool east = take(rest, '+');
  if (!east && !take(rest, '-')) return false;
  const int hours = take_digits(rest, 2);
  if (hours < 0 || !take(rest, ':')) return false;
  const int minutes = take_digits(rest, 2);
  if (minutes < 0 || minutes > 59 || hours > 14) return false;
  offset_minutes = (east ? 1 : -1) * (hours * 60 + minutes);
  return true;
}

std::string format_date_time(const LocalTime& t) {
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", t.year, t.month, t.day, t.hour,
                     t.minute, t.second);
}

const date::time_zone* as_zone(const void* zone) {
  return static_cast<const date::time_zone*>(zone);
}

}  // namespace

std::string format_instant(Instant at) {
  const LocalTime t = to_utc(at);
  return format_date_time(t) + fmt::format(".{:06}Z", t.microsecond);
}

std::string format_fhir_instant(Instant at) {
  const LocalTime t = to_utc(at);
  if (t.microsecond == 0) return format_date_time(t) + "Z";
  return format_date_time(t) + fmt::format(".{:06}Z", t.microsecond);
}

Result<Instant> parse_instant(std::string_view text) {
  LocalTime local;
  int offset_minutes = 0;
  std::string_view rest = text;
  if (!take_date_time(rest, local) || !take_offset(rest, offset_minutes) || !rest.empty()) {
    return Error{
        Code::kInvalid, "not an instant: want YYYY-MM-DDThh:mm:ss and an offset or Z", "", {}};
  }
  if (!is_valid(local)) return Error{Code::kInvalid, "no such day or time of day", "", {}};
  return to_instant(local, offset_minutes);
}

bool is_valid(const LocalTime& t) {
  if (t.year < 1 || t.year > 9999 || t.hour < 0 || t.hour > 23) return false;
  if (t.minute < 0 || t.minute > 59 || t.second < 0 || t.second > 60) return false;
  if (t.month < 1 || t.month > 12 || t.day < 1 || t.day > 31) return false;
  return (date::year{t.year} / t.month / t.day).ok();
}

Instant to_instant(const LocalTime& local, int offset_minutes) {
  CHECK(is_valid(local));
  const std::int64_t us = to_date_local(local).time_since_epoch().count();
  return Instant{us - offset_minutes * kMinuteUs};
}

Result<Zone> Zone::find(std::string_view name) {
  try {
    return Zone{std::string(name), date::locate_zone(std::string(name))};
  } catch (const std::runtime_error&) {
    return Error{
        Code::kNotFound, "no such time zone; use an IANA name such as Europe/Berlin", "", {}};
  }
}

Zone Zone::utc() { return Zone{"Etc/UTC", date::locate_zone("Etc/UTC")}; }

Resolved Zone::to_instant(const LocalTime& local) const {
  CHECK(is_valid(local));
  const auto when = to_date_local(local);
  const date::local_info info = as_zone(zone_)->get_info(when);
  const std::int64_t offset_us = std::chrono::duration_cast<Micros>(info.first.offset).count();
  Resolved resolved{Instant{when.time_since_epoch().count() - offset_us}, Resolution::kExact};
  if (info.result == date::local_info::nonexistent) resolved.how = Resolution::kGap;
  if (info.result == date::local_info::ambiguous) resolved.how = Resolution::kOverlap;
  return resolved;
}

LocalTime Zone::to_local(Instant at) const {
  return to_utc(Instant{at.us + offset_minutes(at) * kMinuteUs});
}

int Zone::offset_minutes(Instant at) const {
  const date::sys_time<Micros> when{Micros{at.us}};
  const auto info = as_zone(zone_)->get_info(date::floor<std::chrono::seconds>(when));
  return static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(info.offset).count());
}

std::string Zone::abbreviation(Instant at) const {
  const date::sys_time<Micros> when{Micros{at.us}};
  return as_zone(zone_)->get_info(date::floor<std::chrono::seconds>(when)).abbrev;
}

}  // namespace base
