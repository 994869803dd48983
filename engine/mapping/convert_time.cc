#include <array>

#include "base/time.h"
#include "engine/mapping/convert.h"

namespace engine::mapping {
namespace {

// A time as written: how many of its digits were there (4 year .. 14 second) and its own offset.
struct Moment {
  base::LocalTime local;
  int digits = 0;
  std::optional<int> offset_minutes;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int number_at(std::string_view text, std::size_t at, std::size_t length) {
  int number = 0;
  for (std::size_t i = at; i < at + length; ++i) number = number * 10 + (text[i] - '0');
  return number;
}

std::optional<int> read_offset(std::string_view text) {
  if (text == "Z") return 0;
  if (text.size() == 6 && text[3] == ':') {
    const std::string packed{text[0], text[1], text[2], text[4], text[5]};
    return read_offset(packed);
  }
  if (text.size() != 5 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  for (const char c : text.substr(1)) {
    if (!is_digit(c)) return std::nullopt;
  }
  const int minutes = number_at(text, 1, 2) * 60 + number_at(text, 3, 2);
  if (minutes > 14 * 60 || number_at(text, 3, 2) > 59) return std::nullopt;
  return text[0] == '-' ? -minutes : minutes;
}

// FHIR's form (2026-03-02T09:00:00.5+01:00) with its punctuation taken out is HL7's.
std::string pack(std::string_view text) {
  std::string packed;
  const std::size_t time = text.find('T');
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool in_date = i < std::min(time, text.size());
    if (in_date && text[i] == '-') continue;
    if (text[i] == 'T' || (text[i] == ':' && time != std::string_view::npos)) continue;
    packed += text[i];
  }
  return packed;
}

bool read_fraction(std::string_view& rest, base::LocalTime& local) {
  if (rest.empty() || rest[0] != '.') return true;
  rest.remove_prefix(1);
  int scale = 100'000;
  std::size_t digits = 0;
  while (digits < rest.size() && is_digit(rest[digits])) {
    local.microsecond += (rest[digits] - '0') * scale;
    scale /= 10;
    ++digits;
  }
  rest.remove_prefix(digits);
  return digits > 0 && digits <= 9;
}

std::optional<Moment> read_packed(std::string_view text) {
  Moment moment;
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  if (digits < 4 || digits > 14 || digits % 2 != 0) return std::nullopt;
  moment.digits = static_cast<int>(digits);
  base::LocalTime& local = moment.local;
  local.year = number_at(text, 0, 4);
  const std::array<int*, 5> parts = {&local.month, &local.day, &local.hour, &local.minute,
                                     &local.second};
  for (std::size_t i = 0; i < parts.size() && 4 + 2 * i < digits; ++i) {
    *parts[i] = number_at(text, 4 + 2 * i, 2);
  }
  text.remove_prefix(digits);
  if (digits == 14 && !read_fraction(text, local)) return std::nullopt;
  if (!text.empty()) {
    moment.offset_minutes = read_offset(text);
    if (!moment.offset_minutes) return std::nullopt;
  }
  if (!base::is_valid(local)) return std::nullopt;
  return moment;
}

std::optional<Moment> read_moment(std::string_view text) {
  if (text.size() > 40) return std::nullopt;
  if (text.size() > 4 && text[4] == '-' && text.find_first_of("T-", 5) != text.npos) {
    return read_packed(pack(text));
  }
  // A FHIR year-month has its only hyphen where HL7 would begin an offset of a year.
  if (text.size() == 7 && text[4] == '-') return read_packed(pack(text));
  return read_packed(text);
}

Converted problem(std::string text, const char* hint) {
  Converted out;
  out.problem = std::move(text);
  out.hint = hint;
  return out;
}

Converted no_time(std::string_view text, const char* wanted) {
  return problem(class_of(text) + " is no date and time, so it cannot be " + wanted,
                 "send YYYYMMDDHHMM[SS][+/-ZZZZ] with a day that exists");
}

Converted resolve(const Moment& moment, const ZoneRule& zone) {
  Converted out;
  if (moment.offset_minutes) {
    out.text = base::format_fhir_instant(base::to_instant(moment.local, *moment.offset_minutes));
    return out;
  }
  if (zone.site != nullptr) {
    const base::Resolved resolved = zone.site->zone.to_instant(moment.local);
    if (resolved.how == base::Resolution::kGap) out.warning = "the clocks skip this local time";
    if (resolved.how == base::Resolution::kOverlap) out.warning = "the clocks repeat this time";
    out.text = base::format_fhir_instant(resolved.at);
    return out;
  }
  if (zone.message_offset_minutes) {
    out.text =
        base::format_fhir_instant(base::to_instant(moment.local, *zone.message_offset_minutes));
    return out;
  }
  return problem("a time without offset, and the site has no zone",
                 "set the site's zone, or send an offset");
}

std::string two(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

base::LocalTime local_of(const std::string& instant, const ZoneRule& zone) {
  const base::Zone utc = base::Zone::utc();
  const base::Zone& local = zone.site != nullptr ? zone.site->zone : utc;
  return local.to_local(base::parse_instant(instant).value());
}

std::string date_text(const Moment& moment, std::size_t digits) {
  const base::LocalTime& local = moment.local;
  std::string year = std::to_string(local.year);
  std::string text = std::string(4 - std::min<std::size_t>(4, year.size()), '0') + year;
  const auto add = [&text](int part) {
    text += part < 10 ? "-0" : "-";
    text += std::to_string(part);
  };
  if (digits >= 6) add(local.month);
  if (digits >= 8) add(local.day);
  return text;
}

}  // namespace

Converted to_instant(std::string_view text, const ZoneRule& zone) {
  const std::optional<Moment> moment = read_moment(text);
  if (!moment) return no_time(text, "an instant");
  if (moment->digits < 12) {
    return problem("date(" + std::to_string(moment->digits) + " digits) cannot be an instant",
                   "send HHMM, or add a rule for this element");
  }
  return resolve(*moment, zone);
}

Converted to_date_time(std::string_view text, const ZoneRule& zone) {
  const std::optional<Moment> moment = read_moment(text);
  if (!moment) return no_time(text, "a dateTime");
  if (moment->digits >= 12) return resolve(*moment, zone);
  Converted out;
  out.text = date_text(*moment, static_cast<std::size_t>(moment->digits));
  return out;
}

Converted to_date(std::string_view text) {
  const std::optional<Moment> moment = read_moment(text);
  if (!moment) return no_time(text, "a date");
  Converted out;
  out.text = date_text(*moment, static_cast<std::size_t>(moment->digits));
  return out;
}

Converted to_local_text(std::string_view text, const ZoneRule& zone) {
  Converted out = to_instant(text, zone);
  if (!out.ok()) return out;
  const base::LocalTime local = local_of(out.text, zone);
  out.text = std::to_string(local.year) + "-" + two(local.month) + "-" + two(local.day) + " " +
             two(local.hour) + ":" + two(local.minute);
  return out;
}

Converted to_v2_time(std::string_view text, const ZoneRule& zone) {
  Converted out = to_instant(text, zone);
  if (!out.ok()) return out;
  const base::Instant at = base::parse_instant(out.text).value();
  const base::LocalTime local = local_of(out.text, zone);
  const int offset = zone.site != nullptr ? zone.site->zone.offset_minutes(at) : 0;
  const int minutes = offset < 0 ? -offset : offset;
  out.text = std::to_string(local.year) + two(local.month) + two(local.day) + two(local.hour) +
             two(local.minute) + two(local.second) + (offset < 0 ? "-" : "+") + two(minutes / 60) +
             two(minutes % 60);
  return out;
}

std::optional<int> offset_of(std::string_view text) {
  const std::optional<Moment> moment = read_moment(text);
  return moment ? moment->offset_minutes : std::nullopt;
}

Converted minutes_between(std::string_view from_instant, std::string_view to_instant) {
  const base::Result<base::Instant> from = base::parse_instant(from_instant);
  const base::Result<base::Instant> to = base::parse_instant(to_instant);
  if (!from.ok() || !to.ok()) return problem("no two instants", "map start and end first");
  const std::int64_t us = to.value().us - from.value().us;
  if (us < 0) return problem("the end is before the start", "correct start or end");
  Converted out;
  out.text = std::to_string(us / base::kMinuteUs);
  return out;
}

Converted add_duration(std::string_view instant, std::string_view number, std::string_view unit,
                       const Site* site) {
  const base::Result<base::Instant> start = base::parse_instant(instant);
  if (!start.ok()) return problem("the start is no instant", "map the start first");
  Converted out = to_minutes(number, unit, site);
  if (!out.ok()) return out;
  const auto us = static_cast<std::int64_t>(std::stod(out.text) * base::kMinuteUs);
  out.text = base::format_fhir_instant(base::Instant{start.value().us + us});
  return out;
}

}  // namespace engine::mapping
