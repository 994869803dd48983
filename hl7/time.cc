#include "hl7/time.h"

#include <array>

#include "hl7/value_class.h"

namespace hl7 {
namespace {

constexpr std::size_t kFractionDigitsMax = 6;
constexpr int kOffsetMinutesMax = 14 * 60;

int number_of(std::string_view digits) {
  int number = 0;
  for (const char c : digits) number = number * 10 + (c - '0');
  return number;
}

bool all_digits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  std::optional<Dtm> parse() {
    if (!offset() || !fraction() || !digits()) return std::nullopt;
    if (!base::is_valid(out_.local)) return std::nullopt;
    return out_;
  }

 private:
  bool offset() {
    const std::size_t sign = rest_.find_first_of("+-");
    if (sign == std::string_view::npos) return true;
    const std::string_view zone = rest_.substr(sign + 1);
    if (zone.size() != 4 || !all_digits(zone)) return false;
    const int minutes = number_of(zone.substr(0, 2)) * 60 + number_of(zone.substr(2));
    if (number_of(zone.substr(2)) > 59 || minutes > kOffsetMinutesMax) return false;
    out_.offset_minutes = rest_[sign] == '-' ? -minutes : minutes;
    rest_ = rest_.substr(0, sign);
    return true;
  }

  bool fraction() {
    const std::size_t point = rest_.find('.');
    if (point == std::string_view::npos) return true;
    const std::string_view digits = rest_.substr(point + 1);
    if (point != 14 || digits.empty() || digits.size() > kFractionDigitsMax) return false;
    if (!all_digits(digits)) return false;
    std::string padded(digits);
    padded.resize(kFractionDigitsMax, '0');
    out_.local.microsecond = number_of(padded);
    has_fraction_ = true;
    rest_ = rest_.substr(0, point);
    return true;
  }

  bool digits() {
    if (rest_.size() < 4 || rest_.size() > 14 || rest_.size() % 2 != 0 || !all_digits(rest_)) {
      return false;
    }
    base::LocalTime& local = out_.local;
    const std::array<int*, 5> parts = {&local.month, &local.day, &local.hour, &local.minute,
                                       &local.second};
    local.year = number_of(rest_.substr(0, 4));
    const std::size_t count = (rest_.size() - 4) / 2;
    for (std::size_t i = 0; i < count; ++i) *parts[i] = number_of(rest_.substr(4 + 2 * i, 2));
    out_.precision = has_fraction_ ? DtmPrecision::kFraction : static_cast<DtmPrecision>(count);
    return local.year > 0;
  }

  std::string_view rest_;
  Dtm out_;
  bool has_fraction_ = false;
};

std::string padded(int number, std::size_t width) {
  std::string digits = std::to_string(number);
  return std::string(width - std::min(width, digits.size()), '0') + digits;
}

}  // namespace

base::Result<Dtm> parse_dtm(std::string_view text) {
  if (const auto dtm = Parser(text).parse()) return *dtm;
  return base::Error{base::Code::kInvalid, value_class(text) + " is no date or time", "", {}};
}

std::string format_dtm(base::Instant at, int offset_minutes) {
  const base::LocalTime local =
      base::Zone::utc().to_local(base::Instant{at.us + offset_minutes * base::kMinuteUs});
  const int away = std::abs(offset_minutes);
  std::string out = padded(local.year, 4);
  for (const int part : {local.month, local.day, local.hour, local.minute, local.second}) {
    out += padded(part, 2);
  }
  return out + (offset_minutes < 0 ? '-' : '+') + padded(away / 60, 2) + padded(away % 60, 2);
}

}  // namespace hl7
