// Extent: the span of time that a FHIR date, dateTime or Period covers.
//
//   auto day = read_extent("2022-12-31", zone);      // [midnight, next midnight) in that zone
//   auto period = read_period(json, zone);           // nullopt: not understood
//   if (covers(period, Extent{at.us, at.us + 1})) ...
//
// Both ends are inclusive to their precision (R4 datatypes, Period), which a half-open span says
// exactly: an end of "2022" reaches to the first microsecond of 2023. Times of day need an offset.
// Pure functions.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "base/json.h"
#include "base/time.h"

namespace engine::consent {

struct Extent {
  std::int64_t begin_us = std::numeric_limits<std::int64_t>::min();
  std::int64_t end_us = std::numeric_limits<std::int64_t>::max();  // exclusive
};

std::optional<Extent> read_extent(std::string_view text, const base::Zone& zone);

// {"start", "end"}, either may be absent but not both; an end before its start is not understood.
std::optional<Extent> read_period(const base::Json& json, const base::Zone& zone);

inline bool covers(const Extent& outer, const Extent& inner) {
  return outer.begin_us <= inner.begin_us && inner.end_us <= outer.end_us;
}
inline bool overlaps(const Extent& a, const Extent& b) {
  return a.begin_us < b.end_us && b.begin_us < a.end_us;
}

}  // namespace engine::consent
