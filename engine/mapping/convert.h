// Conversions of single values: HL7 and FHIR times, durations, decimals, assigners.
//
//   Converted start = to_instant("202603021400", &site, {});   // text or problem, maybe a warning
//   Converted system = to_system({"MERCY", "1.2.3", "ISO"}, &site);
//   std::string words = class_of("20260302");                  // "digits(8)": never the value
//
// Pure functions; any thread. Problems and warnings name the class of a value, never the value.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/mapping/mapping.h"

namespace engine::mapping {

struct Converted {
  std::string text;          // the converted value when `problem` is empty
  std::string problem;       // "date(8 digits) cannot be an instant"
  const char* hint = "";     // what to do about the problem
  const char* code = "102";  // table 0357
  const char* warning = "";  // converted all the same, but this should be known
  bool ok() const { return problem.empty(); }
};

// empty, digits(n), decimal, text(n): the class of a value, for faults.
std::string class_of(std::string_view text);

// Zone of a time without an offset: the site's, else that of MSH-7, else there is none.
struct ZoneRule {
  const Site* site = nullptr;
  std::optional<int> message_offset_minutes;  // of MSH-7
};

// Own offset, else the zone rule. Needs date, hour and minute.
Converted to_instant(std::string_view text, const ZoneRule& zone);
Converted to_date_time(std::string_view text, const ZoneRule& zone);  // keeps the precision
Converted to_date(std::string_view text);
// "2026-03-02 14:00" in the site's zone, for transcripts.
Converted to_local_text(std::string_view text, const ZoneRule& zone);
// HL7's form of a time, in the site's zone: 20260302140000+0100.
Converted to_v2_time(std::string_view text, const ZoneRule& zone);

// The offset that ends an HL7 time ("+0100"), in minutes.
std::optional<int> offset_of(std::string_view text);

// A decimal as legal JSON, digits kept: .5 -> 0.5, +7 -> 7, 007 -> 7; 1.10 stays 1.10.
Converted to_decimal(std::string_view text);
// The same after a leading < <= > >=, which to_comparator answers ("" when there is none).
Converted to_bound(std::string_view text);
Converted to_comparator(std::string_view text);

// Minutes of a number and a unit (min h s d and what senders write); an empty unit is the
// site's, with a warning, because the standard's own default (seconds) is what nobody means.
Converted to_minutes(std::string_view number, std::string_view unit, const Site* site);
Converted add_duration(std::string_view instant, std::string_view number, std::string_view unit,
                       const Site* site);
Converted minutes_between(std::string_view from_instant, std::string_view to_instant);

// An assigner (HD: namespace, universal id, type) as identifier system.
struct Assigner {
  std::string_view name, universal, type;
};
Converted to_system(const Assigner& assigner, const Site* site);

}  // namespace engine::mapping
