#include "engine/bench/stand_ins.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/time.h"

namespace engine::bench {
namespace {

constexpr std::size_t kNotedMin = 3;
constexpr std::size_t kDateDigits = 8;  // YYYYMMDD

constexpr std::array<std::string_view, 12> kFamilies = {"Alder", "Birch",   "Cedar", "Dogwood",
                                                        "Elm",   "Fir",     "Gorse", "Hazel",
                                                        "Ivy",   "Juniper", "Larch", "Maple"};
constexpr std::array<std::string_view, 12> kGivens = {"Ash",  "Briar", "Clover", "Dale",
                                                      "Ebb",  "Fern",  "Glen",   "Heath",
                                                      "Isle", "Jade",  "Lark",   "Moss"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// The nth name of a list; past its end a number tells them apart.
template <std::size_t N>
std::string nth_of(const std::array<std::string_view, N>& list, std::size_t number) {
  const std::string name(list[(number - 1) % N]);
  return number <= N ? name : name + std::to_string((number - 1) / N + 1);
}

int number_in(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string padded(std::size_t number, std::size_t width) {
  std::string digits = std::to_string(number);
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return digits.substr(digits.size() - width);
}

// The date `weeks` later; "" when it is none that the calendar has.
std::string moved(std::string_view digits, int weeks) {
  base::LocalTime day;
  day.year = number_in(digits.substr(0, 4));
  day.month = number_in(digits.substr(4, 2));
  day.day = number_in(digits.substr(6, 2));
  if (!base::is_valid(day) || day.year < 1800 || day.year > 2200) return "";
  const base::Instant at = base::to_instant(day, 0);
  const base::LocalTime later =
      base::Zone::utc().to_local(base::Instant{at.us + weeks * 7 * base::kDayUs});
  return padded(static_cast<std::size_t>(later.year), 4) +
         padded(static_cast<std::size_t>(later.month), 2) +
         padded(static_cast<std::size_t>(later.day), 2);
}

}  // namespace

bool begins_with_date(std::string_view text) {
  return text.size() >= kDateDigits &&
         std::all_of(text.begin(), text.begin() + kDateDigits, &is_digit) &&
         !moved(text.substr(0, kDateDigits), 0).empty();
}

std::size_t StandIns::number_of(std::string_view kind, std::string_view real) {
  auto& numbers = seen_[std::string(kind)];
  const auto known = numbers.find(real);
  if (known != numbers.end()) return known->second;
  note(real);
  const std::size_t number = numbers.size() + 1;
  numbers.emplace(std::string(real), number);
  return number;
}

void StandIns::note(std::string_view real) {
  if (real.size() >= kNotedMin) replaced_.emplace_back(real);
}

std::string StandIns::family(std::string_view real) {
  return nth_of(kFamilies, number_of("family", real));
}

std::string StandIns::given(std::string_view real) {
  return nth_of(kGivens, number_of("given", real));
}

// Digits count, from the right; capital letters become X, so that "A4471" is "X0001".
std::string StandIns::identifier(std::string_view real) {
  const std::size_t number = number_of("identifier", real);
  std::string out(real);
  const auto digits = static_cast<std::size_t>(std::count_if(out.begin(), out.end(), &is_digit));
  const std::string count = padded(number, std::max<std::size_t>(digits, 1));
  std::size_t next = 0;
  for (char& c : out) {
    if (is_digit(c)) c = count[next++];
    if (is_letter(c)) c = c >= 'a' ? 'x' : 'X';
    if (static_cast<unsigned char>(c) >= 0x80) c = 'x';
  }
  return digits > 0 ? out : "ID" + std::to_string(number);
}

std::string StandIns::phone(std::string_view real) {
  return "555-01" + padded(number_of("phone", real), 2);
}

std::string StandIns::mail(std::string_view real) {
  return "person" + std::to_string(number_of("mail", real)) + "@example.org";
}

std::string StandIns::street(std::string_view real) {
  return std::to_string(number_of("street", real)) + " Sample Street";
}

std::string StandIns::text(std::string_view real) {
  return "Text " + std::to_string(number_of("text", real));
}

std::string StandIns::shape(std::string_view real) {
  note(real);
  std::string out(real);
  for (char& c : out) {
    if (is_digit(c)) c = '0';
    if (is_letter(c) || static_cast<unsigned char>(c) >= 0x80) c = 'x';
  }
  return out;
}

std::string StandIns::date(std::string_view real) {
  const std::size_t digits = static_cast<std::size_t>(
      std::find_if_not(real.begin(), real.end(), &is_digit) - real.begin());
  if (digits >= kDateDigits) {
    const std::string day = moved(real.substr(0, kDateDigits), weeks_);
    if (day.empty()) return "2000" + std::string(real.substr(4));
    note(real);
    return day + std::string(real.substr(kDateDigits));
  }
  if (digits == real.size() && digits == 6) return std::string(real.substr(0, 4)) + "01";
  if (digits == real.size() && digits == 4) return std::string(real);
  return shape(real);
}

std::string StandIns::fhir_date(std::string_view real) {
  if (real.size() < 10) return std::string(real.substr(0, 4));
  const std::string digits = std::string(real.substr(0, 4)) + std::string(real.substr(5, 2)) +
                             std::string(real.substr(8, 2));
  const std::string day = begins_with_date(digits) ? moved(digits, weeks_) : "";
  if (day.empty()) return shape(real);
  note(real);
  return day.substr(0, 4) + "-" + day.substr(4, 2) + "-" + day.substr(6) +
         std::string(real.substr(10));
}

}  // namespace engine::bench
