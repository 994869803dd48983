#include "engine/consent/period.h"

#include <string>

namespace engine::consent {

namespace {

// Reads exactly `digits` digits at `at`; -1 when they are not there.
int read_digits(std::string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size()) return -1;
  int number = 0;
  for (char c : text.substr(at, digits)) {
    if (c < '0' || c > '9') return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

bool is_dash(std::string_view text, std::size_t at) { return at < text.size() && text[at] == '-'; }

// The length of the last digit given: 1 s, or 1/10 s for ".5" and so on.
std::int64_t second_unit_us(std::string_view text) {
  std::size_t point = text.find('.');
  std::int64_t unit = base::kSecondUs;
  if (point == std::string_view::npos) return unit;
  for (std::size_t i = point + 1; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) {
    if (unit > 1) unit /= 10;
  }
  return unit;
}

std::optional<Extent> read_moment(std::string_view text) {
  auto at = base::parse_instant(text);
  if (!at.ok()) return std::nullopt;
  return Extent{at.value().us, at.value().us + second_unit_us(text)};
}

base::LocalTime next_month(base::LocalTime local) {
  if (++local.month > 12) {
    local.month = 1;
    ++local.year;
  }
  return local;
}

base::LocalTime next_day(base::LocalTime local) {
  ++local.day;
  if (base::is_valid(local)) return local;
  local.day = 1;
  return next_month(local);
}

}  // namespace

std::optional<Extent> read_extent(std::string_view text, const base::Zone& zone) {
  if (text.find('T') != std::string_view::npos) return read_moment(text);
  base::LocalTime first;
  first.year = read_digits(text, 0, 4);
  // Year 9999 has no next year that a FHIR date could name.
  if (first.year < 1 || first.year > 9998) return std::nullopt;
  base::LocalTime after = first;
  if (text.size() == 4) {
    ++after.year;
  } else if (text.size() == 7 && is_dash(text, 4)) {
    first.month = read_digits(text, 5, 2);
    after = next_month(first);
  } else if (text.size() == 10 && is_dash(text, 4) && is_dash(text, 7)) {
    first.month = read_digits(text, 5, 2);
    first.day = read_digits(text, 8, 2);
    if (!base::is_valid(first)) return std::nullopt;
    after = next_day(first);
  } else {
    return std::nullopt;
  }
  if (!base::is_valid(first)) return std::nullopt;
  return Extent{zone.to_instant(first).at.us, zone.to_instant(after).at.us};
}

std::optional<Extent> read_period(const base::Json& json, const base::Zone& zone) {
  const base::Json* start = json.find("start");
  const base::Json* end = json.find("end");
  if (start == nullptr && end == nullptr) return std::nullopt;
  Extent period;
  if (start != nullptr) {
    auto extent = read_extent(start->text(), zone);
    if (!start->is_string() || !extent) return std::nullopt;
    period.begin_us = extent->begin_us;
  }
  if (end != nullptr) {
    auto extent = read_extent(end->text(), zone);
    if (!end->is_string() || !extent) return std::nullopt;
    period.end_us = extent->end_us;
  }
  if (period.begin_us >= period.end_us) return std::nullopt;
  return period;
}

}  // namespace engine::consent
