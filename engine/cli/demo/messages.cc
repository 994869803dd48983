#include "engine/cli/demo/messages.h"

#include <fmt/format.h>

#include <array>

#include "engine/cli/files.h"

namespace engine::cli {
namespace {

using base::Instant;
using base::LocalTime;

constexpr std::array kWeekdays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

// The sample's parts that hold the appointment's start or end.
constexpr std::array kStarts = {"TQ1-7", "SCH-11.4", "AIS-4"};
constexpr std::array kEnds = {"TQ1-8", "SCH-11.5"};

// Monday is 1, as in ISO 8601. The first day of 1970 was a Thursday.
int weekday_of(const LocalTime& local) {
  const LocalTime midnight{local.year, local.month, local.day, 0, 0, 0, 0};
  return static_cast<int>((base::to_instant(midnight, 0).us / base::kDayUs + 3) % 7) + 1;
}

bool put(hl7::Message& message, std::string_view address, const std::string& text) {
  const auto place = message.locate(address);
  return place.ok() && message.set(place.value(), text);
}

}  // namespace

DemoMessages::DemoMessages(std::string folder, Instant now, base::Zone zone)
    : folder_(std::move(folder)), now_(now), zone_(std::move(zone)) {}

std::string DemoMessages::stamp(Instant at) const {
  const LocalTime t = zone_.to_local(at);
  const int offset = zone_.offset_minutes(at);
  const int distance = offset < 0 ? -offset : offset;
  return fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}{}{:02}{:02}", t.year, t.month, t.day, t.hour,
                     t.minute, t.second, offset < 0 ? '-' : '+', distance / 60, distance % 60);
}

Instant DemoMessages::start_of(const DemoTimes& times) const {
  const int days_ahead = 7 - weekday_of(zone_.to_local(now_)) + times.weekday;
  LocalTime local = zone_.to_local(Instant{now_.us + days_ahead * base::kDayUs});
  local.hour = times.hour;
  local.minute = times.minute;
  local.second = local.microsecond = 0;
  return zone_.to_instant(local).at;
}

std::string DemoMessages::spoken(const DemoTimes& times) const {
  const LocalTime local = zone_.to_local(start_of(times));
  return fmt::format("{} {:02}:{:02}", kWeekdays[static_cast<std::size_t>(weekday_of(local) - 1)],
                     local.hour, local.minute);
}

base::Result<hl7::Message> DemoMessages::make(const std::string& sample, const DemoTimes& times) {
  auto bytes = read_file(folder_ + "/" + sample);
  if (!bytes.ok()) return bytes.error();
  auto parsed = hl7::Message::parse(std::move(bytes).value());
  if (!parsed.ok()) return parsed.error();
  hl7::Message& message = parsed.value();
  ++made_;
  const Instant sent{now_.us + made_ * base::kSecondUs};
  put(message, "MSH-7", stamp(sent));
  put(message, "MSH-10", fmt::format("D{}N{}", now_.us / base::kSecondUs, made_));
  if (times.weekday == 0) return parsed;
  const Instant start = start_of(times);
  const Instant end{start.us + times.minutes * base::kMinuteUs};
  for (const char* address : kStarts) put(message, address, stamp(start));
  for (const char* address : kEnds) put(message, address, stamp(end));
  return parsed;
}

}  // namespace engine::cli
