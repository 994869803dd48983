#include "adapters/notify/letter.h"

#include <array>
#include <string_view>

#include "base/encoding.h"
#include "base/json.h"
#include "base/time.h"

namespace adapter::notify {
namespace {

constexpr std::size_t kLineMax = 76;  // RFC 2045 6.8
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string two(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

// RFC 5322 3.3, without the day of the week, which may be left out.
std::string date_of(base::Instant at) {
  const base::LocalTime utc = base::Zone::utc().to_local(at);
  return two(utc.day) + " " + std::string(kMonths[static_cast<std::size_t>(utc.month - 1)]) + " " +
         std::to_string(utc.year) + " " + two(utc.hour) + ":" + two(utc.minute) + ":" +
         two(utc.second) + " +0000";
}

}  // namespace

std::string write_letter(const Letter& letter) {
  std::string out;
  out += "From: <" + letter.from + ">\r\n";
  out += "To: <" + letter.to + ">\r\n";
  out += "Subject: " + letter.subject + "\r\n";
  out += "Date: " + date_of(letter.date) + "\r\n";
  out += "Message-ID: <" + letter.id + ">\r\n";
  // Out-of-office answers would tell a stranger that somebody was written to (RFC 3834).
  out += "Auto-Submitted: auto-generated\r\n";
  out += "MIME-Version: 1.0\r\n";
  out += "Content-Type: text/plain; charset=utf-8\r\n";
  out += "Content-Transfer-Encoding: base64\r\n\r\n";
  const std::string body = base::to_base64(letter.text);
  for (std::size_t at = 0; at < body.size(); at += kLineMax) {
    out += body.substr(at, kLineMax) + "\r\n";
  }
  return out;
}

std::string write_sms(const TextMessage& message) {
  base::Json json = base::Json::object();
  json.set("to", base::Json::string(message.to));
  json.set("text", base::Json::string(message.text));
  return base::write_json(json);
}

}  // namespace adapter::notify
