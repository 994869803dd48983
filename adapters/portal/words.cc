#include "adapters/portal/words.h"

#include "base/check.h"
#include "net/text.h"

namespace adapter::portal {
namespace {

constexpr std::string_view kPlace = "{}";

std::string two(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

// 0 Sunday .. 6 Saturday: 1970-01-01 was a Thursday.
std::size_t weekday(const base::LocalTime& day) {
  base::LocalTime noon = day;
  noon.hour = 12;
  const std::int64_t days = base::to_instant(noon, 0).us / base::kDayUs;
  return static_cast<std::size_t>((days % 7 + 11) % 7);
}

// The n-th word of a list that is written as "a b c".
std::string nth(std::string_view list, std::size_t n) {
  for (; n > 0; --n) list.remove_prefix(list.find(' ') + 1);
  return std::string(list.substr(0, list.find(' ')));
}

}  // namespace

Words::Words(std::string language) : language_(std::move(language)) {
  for (const auto& [name, bytes] : texts()) {
    if (name != language_ + "/page") continue;
    std::string_view rest = bytes;
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      const auto equals = line.find('=');
      if (line.starts_with('#') || equals == std::string_view::npos) continue;
      texts_.emplace(net::trim_blanks(line.substr(0, equals)),
                     net::trim_blanks(line.substr(equals + 1)));
    }
  }
}

const Words& Words::of(std::string_view language) {
  static const Words kEnglish("en");
  static const Words kSpanish("es");
  return language == "es" ? kSpanish : kEnglish;
}

const std::string& Words::operator[](std::string_view key) const {
  const auto found = texts_.find(key);
  CHECK(found != texts_.end());
  return found->second;
}

std::string Words::fill(std::string_view key, std::string_view value) const {
  std::string text = (*this)[key];
  const auto at = text.find(kPlace);
  if (at != std::string::npos) text.replace(at, kPlace.size(), value);
  return text;
}

std::vector<std::string> Words::lines(std::string_view key) const {
  std::vector<std::string> all;
  for (int n = 1;; ++n) {
    const auto found = texts_.find(std::string(key) + "." + std::to_string(n));
    if (found == texts_.end()) return all;
    all.push_back(found->second);
  }
}

std::string Words::date(base::Instant at, const base::Zone& zone) const {
  const base::LocalTime local = zone.to_local(at);
  const std::string day = nth((*this)["days"], weekday(local));
  const std::string month = nth((*this)["months"], static_cast<std::size_t>(local.month - 1));
  const std::string of = language_ == "es" ? " de " : " ";
  return day + (language_ == "es" ? " " : ", ") + std::to_string(local.day) + of + month + of +
         std::to_string(local.year);
}

std::string Words::time(base::Instant at, const base::Zone& zone) const {
  const base::LocalTime local = zone.to_local(at);
  if (language_ == "es") return two(local.hour) + ":" + two(local.minute);
  const int hour = local.hour % 12 == 0 ? 12 : local.hour % 12;
  return std::to_string(hour) + ":" + two(local.minute) + (local.hour < 12 ? " AM" : " PM");
}

}  // namespace adapter::portal
