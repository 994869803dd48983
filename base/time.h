// Times as text, and the zone of a site.
//
//   auto at = parse_instant("2026-03-02T09:00:00+01:00");   // Result<Instant>
//   format_instant(at.value())  ->  "2026-03-02T08:00:00.000000Z"
//   auto zone = Zone::find("Europe/Berlin");
//   zone.value().to_instant(LocalTime{2026, 3, 29, 2, 30})  // in a gap: the earlier offset, kGap
//
// Days that a calendar does not have are refused. Pure functions; a Zone may be shared by threads.
// The zone data are the system's (tzdata), read once.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace base {

// A date and time of day as a person in some zone reads it.
struct LocalTime {
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0;
  int microsecond = 0;
};

// "2026-03-02T09:12:57.005439Z", always six decimals: sorts as text as it sorts as time.
std::string format_instant(Instant at);

// The FHIR form, without decimals when there are none: "2026-03-02T09:12:57Z" or with ".005439".
std::string format_fhir_instant(Instant at);

// A FHIR instant: date, time to the second at least, and an offset or Z.
Result<Instant> parse_instant(std::string_view text);

// True when the calendar has this day and the day has this time (23:59:60 counts as 23:59:59).
bool is_valid(const LocalTime& local);

// The instant of `local` in a zone `offset_minutes` east of UTC; `local` must be valid.
Instant to_instant(const LocalTime& local, int offset_minutes);

enum class Resolution { kExact, kGap, kOverlap };

struct Resolved {
  Instant at;
  Resolution how = Resolution::kExact;
};

class Zone {
 public:
  // An IANA name such as "Europe/Berlin"; kNotFound when the system has no such zone.
  static Result<Zone> find(std::string_view name);
  static Zone utc();

  const std::string& name() const { return name_; }

  // A local time that the clocks skipped or repeated takes the earlier offset and says so.
  Resolved to_instant(const LocalTime& local) const;
  LocalTime to_local(Instant at) const;
  int offset_minutes(Instant at) const;
  std::string abbreviation(Instant at) const;

 private:
  Zone(std::string name, const void* zone) : name_(std::move(name)), zone_(zone) {}

  std::string name_;
  const void* zone_;  // a date::time_zone, which lives as long as the process
};

}  // namespace base
