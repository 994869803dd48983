#include "engine/mapping/convert.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "engine/mapping/csv.h"

namespace engine::mapping {
namespace {

bool all_of(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

constexpr std::string_view kDigits = "0123456789";

Converted problem(std::string text, const char* hint) {
  Converted out;
  out.problem = std::move(text);
  out.hint = hint;
  return out;
}

Converted value(std::string text) {
  Converted out;
  out.text = std::move(text);
  return out;
}

struct Unit {
  std::string_view name;  // upper case
  double minutes;
};

// UCUM and what senders write. M is minutes here: no appointment lasts months.
constexpr std::array<Unit, 17> kUnits = {{{"MIN", 1},
                                          {"MINUTE", 1},
                                          {"MINUTES", 1},
                                          {"MINS", 1},
                                          {"M", 1},
                                          {"H", 60},
                                          {"HR", 60},
                                          {"HRS", 60},
                                          {"HOUR", 60},
                                          {"HOURS", 60},
                                          {"S", 1.0 / 60},
                                          {"SEC", 1.0 / 60},
                                          {"SECONDS", 1.0 / 60},
                                          {"D", 1440},
                                          {"DAY", 1440},
                                          {"DAYS", 1440},
                                          {"WK", 10080}}};

constexpr double kMinutesMax = 366.0 * 1440;

// Without trailing zeros: 30, 7.5.
std::string minutes_text(double minutes) {
  std::string text = std::to_string(minutes);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::size_t comparator_length(std::string_view text) {
  if (text.starts_with("<=") || text.starts_with(">=")) return 2;
  return text.starts_with('<') || text.starts_with('>') ? 1 : 0;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text[i] != '-' : !std::isxdigit(static_cast<unsigned char>(text[i]))) return false;
  }
  return true;
}

Converted universal_system(const Assigner& assigner) {
  const std::string type = to_upper(assigner.type);
  if (type == "ISO") {
    if (all_of(assigner.universal, "0123456789.")) {
      return value("urn:oid:" + std::string(assigner.universal));
    }
    return problem("an ISO assigner that is no OID", "send digits and dots in the universal id");
  }
  if (type == "UUID" || type == "GUID") {
    if (is_uuid(assigner.universal)) return value("urn:uuid:" + std::string(assigner.universal));
    return problem("a UUID assigner that is no UUID", "send 36 characters with hyphens");
  }
  if (type == "URI" || type == "URL") return value(std::string(assigner.universal));
  return value("");
}

}  // namespace

std::string class_of(std::string_view text) {
  if (text.empty()) return "empty";
  if (all_of(text, kDigits)) return "digits(" + std::to_string(text.size()) + ")";
  if (to_decimal(text).ok()) return "decimal";
  return "text(" + std::to_string(text.size()) + ")";
}

Converted to_decimal(std::string_view text) {
  std::string_view rest = text;
  std::string out;
  if (rest.starts_with('-')) out = "-";
  if (rest.starts_with('-') || rest.starts_with('+')) rest.remove_prefix(1);
  const std::size_t dot = std::min(rest.find('.'), rest.size());
  std::string_view whole = rest.substr(0, dot);
  std::string_view fraction = dot < rest.size() ? rest.substr(dot + 1) : std::string_view{};
  const bool digits = all_of(whole, kDigits) && all_of(fraction, kDigits);
  if (!digits || whole.size() + fraction.size() == 0 || text.size() > 64) {
    return problem("text(" + std::to_string(text.size()) + ") is no decimal",
                   "send digits with at most one point, or map it as text");
  }
  while (whole.size() > 1 && whole[0] == '0') whole.remove_prefix(1);
  out += whole.empty() ? "0" : std::string(whole);
  if (!fraction.empty()) out += "." + std::string(fraction);
  return value(std::move(out));
}

Converted to_bound(std::string_view text) {
  return to_decimal(trim(text.substr(comparator_length(text))));
}

Converted to_comparator(std::string_view text) {
  Converted out = value(std::string(text.substr(0, comparator_length(text))));
  if (!out.text.empty()) out.warning = "the number is a bound; see its comparator";
  return out;
}

Converted to_minutes(std::string_view number, std::string_view unit, const Site* site) {
  const Converted decimal = to_decimal(number);
  if (!decimal.ok()) return decimal;
  Converted out;
  std::string_view wanted = unit;
  if (unit.empty()) {
    wanted = site != nullptr ? std::string_view(site->duration_unit) : "min";
    out.warning = "a duration without unit; taken in the site's unit";
  }
  const std::string upper = to_upper(wanted);
  const auto found = std::find_if(kUnits.begin(), kUnits.end(),
                                  [&upper](const Unit& known) { return known.name == upper; });
  if (found == kUnits.end()) return problem("an unknown unit of time", "send min, h, s or d");
  const double minutes = std::strtod(decimal.text.c_str(), nullptr) * found->minutes;
  if (minutes < -kMinutesMax || minutes > kMinutesMax) {
    return problem("a duration of more than a year", "check the unit");
  }
  out.text = minutes_text(minutes);
  return out;
}

Converted to_system(const Assigner& assigner, const Site* site) {
  Converted universal;
  if (!assigner.universal.empty()) universal = universal_system(assigner);
  if (!universal.text.empty()) return universal;
  if (site != nullptr && !assigner.name.empty()) {
    const auto found = site->assigners.find(std::string(assigner.name));
    if (found != site->assigners.end()) return value(found->second);
  }
  if (site != nullptr && !site->default_system.empty()) {
    Converted out = value(site->default_system);
    out.warning = universal.ok()
                      ? "an identifier without a known assigner; the site's default is taken"
                      : "an identifier with a malformed assigner; the site's default is taken";
    return out;
  }
  if (!universal.ok()) return universal;
  Converted out = problem("an identifier without a known assigner, and the site has no default",
                          "name the assigner in the site's table, or set default_system");
  out.code = "204";
  return out;
}

}  // namespace engine::mapping
