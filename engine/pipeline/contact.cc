#include "engine/pipeline/contact.h"

#include <charconv>
#include <tuple>

#include "base/time.h"

namespace engine {
namespace {

using base::Json;
using consent::Channel;

constexpr std::size_t kDigitsMin = 7;
constexpr std::size_t kDigitsMax = 15;  // ITU-T E.164 6.2
constexpr int kUnranked = 1'000'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// What may stand in an address line without quoting, and cannot begin another header or command.
bool is_mail_character(char c) {
  return c > ' ' && c < 127 && std::string_view("\"(),:;<>[\\]").find(c) == std::string_view::npos;
}

std::string normal_mail(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  std::string out;
  for (const char c : text) {
    if (!is_mail_character(c)) return "";
    out += lowered(c);
  }
  const auto at = out.find('@');
  const bool one_at = at != std::string::npos && at == out.rfind('@');
  if (!one_at || at == 0 || at + 3 > out.size() || out.size() > kAddressBytesMax) return "";
  if (out[0] == '-' || out.find('.', at) == std::string::npos || out.back() == '.') return "";
  return out;
}

std::string normal_number(std::string_view text, std::string_view country) {
  std::string digits;
  bool international = false;
  for (const char c : text) {
    if (is_digit(c)) {
      digits += c;
    } else if (c == '+' && digits.empty() && !international) {
      international = true;
    } else if (std::string_view(" -./()").find(c) == std::string_view::npos) {
      return "";
    }
  }
  if (!international && digits.starts_with("00")) {
    international = true;
    digits.erase(0, 2);
  }
  if (digits.size() < kDigitsMin || digits.size() > kDigitsMax) return "";
  if (international) return "+" + digits;
  if (country.empty()) return digits;
  // The trunk prefix is dialled inside a country only.
  if (digits.front() == '0') digits.erase(0, 1);
  return std::string(country) + digits;
}

bool fits(Channel channel, const std::string& system) {
  if (channel == Channel::kMail) return system == "email";
  return channel == Channel::kSms && (system == "phone" || system == "sms");
}

bool is_over(const Json& point, base::Instant now) {
  const Json* period = point.find("period");
  if (period == nullptr) return false;
  const std::string& end = period->text_of("end");
  return !end.empty() && end < base::format_fhir_instant(now).substr(0, end.size());
}

int rank_of(const Json& point) {
  const Json* rank = point.find("rank");
  int number = kUnranked;
  if (rank != nullptr) {
    std::from_chars(rank->text().data(), rank->text().data() + rank->text().size(), number);
  }
  return number;
}

}  // namespace

std::string normal_address(std::string_view address, const Dial& dial) {
  switch (dial.channel) {
    case Channel::kMail:
      return normal_mail(address);
    case Channel::kSms:
    case Channel::kVoice:
      return normal_number(address, dial.country);
    case Channel::kPortal:
      return "";
  }
  CHECK_UNREACHABLE();
}

std::optional<Contact> contact_of(const fhir::Resource& patient, const Dial& dial) {
  const Json* telecom = patient.find("telecom");
  if (telecom == nullptr) return std::nullopt;
  std::optional<Contact> best;
  std::tuple<int, bool> best_order{kUnranked + 1, true};
  for (const Json& point : telecom->items()) {
    const std::string& use = point.text_of("use");
    if (!fits(dial.channel, point.text_of("system")) || use == "old") continue;
    if (is_over(point, dial.now)) continue;
    std::string address = normal_address(point.text_of("value"), dial);
    if (address.empty()) continue;
    const std::tuple<int, bool> order{rank_of(point), use != "mobile"};
    if (order >= best_order) continue;
    best_order = order;
    best = Contact{dial.channel, std::move(address)};
  }
  return best;
}

std::string language_of(const fhir::Resource& patient, std::string_view otherwise) {
  std::string known(otherwise);
  const Json* communication = patient.find("communication");
  if (communication == nullptr) return known;
  bool found = false;
  for (const Json& one : communication->items()) {
    const Json* preferred = one.find("preferred");
    const bool first = preferred != nullptr && preferred->truth();
    const Json* language = one.find("language");
    const Json* codings = language == nullptr ? nullptr : language->find("coding");
    if (codings == nullptr || (found && !first)) continue;
    for (const Json& coding : codings->items()) {
      const std::string code = coding.text_of("code").substr(0, 2);
      if (code != "en" && code != "es") continue;
      known = code;
      found = true;
    }
    if (found && first) break;
  }
  return known;
}

}  // namespace engine
