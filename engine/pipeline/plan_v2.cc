#include <algorithm>

#include "engine/pipeline/plan.h"
#include "hl7/time.h"

namespace engine {
namespace {

constexpr std::size_t kControlIdMax = 199;  // MSH-10, HL7 v2.6 and later
constexpr std::size_t kHeaderBytesMax = 4096;

bool has(const std::vector<std::string>& list, std::string_view wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

Refusal refuse(std::string reason, std::string address, std::string code, std::string text) {
  return {std::move(reason), std::move(address), std::move(code), std::move(text), false};
}

// MSH-7, else the time of arrival: in microseconds, so that the two can be compared for one feed.
// MSH-13 is not read: few senders fill it, and the two cannot be put into one order.
std::int64_t source_order(const hl7::Message& message, const mapping::Site& site,
                          base::Instant arrived) {
  const auto stated = hl7::parse_dtm(message.text("MSH-7"));
  if (!stated.ok()) return arrived.us;
  const auto& dtm = stated.value();
  if (dtm.offset_minutes) return base::to_instant(dtm.local, *dtm.offset_minutes).us;
  return site.zone.to_instant(dtm.local).at.us;
}

// The fields that an answer needs, MSH-1 to MSH-17, without the charset that MSH-18 may misstate.
std::string header_alone(std::string_view bytes) {
  std::string_view line = bytes.substr(0, bytes.find_first_of("\r\n"));
  line = line.substr(0, kHeaderBytesMax);
  if (line.size() < 4) return {};
  const char separator = line[3];
  std::size_t end = 0;
  for (int field = 1; field <= 17 && end != std::string_view::npos; ++field) {
    end = line.find(separator, end + 1);
  }
  return std::string(line.substr(0, end)) + '\r';
}

// What differs between the versions 2.1 to 2.9 is for the mapping; a sender that names none is
// taken by what it sends. Another one is no version 2 at all (table 0104), unless the enrolment
// names it.
bool speaks(const EndpointRules& endpoint, const std::string& version) {
  if (!endpoint.versions.empty()) return has(endpoint.versions, version);
  if (version.empty() || version == "2") return true;
  return version.size() > 2 && version.starts_with("2.") && version[2] >= '0' && version[2] <= '9';
}

}  // namespace

// A message that cannot be read is still answered under its id where its header can be.
void Planner::hold_unread(Plan& plan, const base::Error& error) const {
  plan.hold = Hold{"parse", error.to_string(), {{error.path, "199", 'E', "", "cannot be read"}}};
  const auto header = hl7::Message::parse(header_alone(plan.arrival.bytes));
  if (header.ok()) take_header(plan, header.value());
}

// False where no control id can be used; then nothing could match the answer.
bool Planner::take_header(Plan& plan, const hl7::Message& message) const {
  plan.ack_header = hl7::ack_header(message);
  plan.ack_mode = hl7::ack_mode(message);
  plan.event = message.text("MSH-9.2");
  const std::string id = message.text("MSH-10");
  if (id.empty() || id.size() > kControlIdMax) return false;
  plan.control_id = id;
  plan.arrival_key.bytes = ring_.blind_near({"arrival", plan.arrival.endpoint}, id);
  return true;
}

// AR and CR: the header itself is not acceptable (HL7 v2.5.1 2.9.2.1, 2.9.3.1).
std::optional<Refusal> Planner::check_header(const Plan& plan, const hl7::Message& message) const {
  const EndpointRules& endpoint = *plan.endpoint;
  const std::string type = message.text("MSH-9.1");
  if (!endpoint.serves(type)) {
    return refuse("refused.type", "MSH-9.1", "200", "this message type is not served here");
  }
  if (endpoint.route(type, plan.event) == nullptr) {
    return refuse("refused.event", "MSH-9.2", "201", "this event is not served here");
  }
  if (!endpoint.processing_ids.empty() && !has(endpoint.processing_ids, message.text("MSH-11.1"))) {
    return refuse("refused.processing", "MSH-11", "202", "this processing id is not taken here");
  }
  if (!speaks(endpoint, message.text("MSH-12.1"))) {
    return refuse("refused.version", "MSH-12", "203", "this version is not spoken here");
  }
  const bool known_sender =
      (endpoint.applications.empty() || has(endpoint.applications, message.text("MSH-3.1"))) &&
      (endpoint.facilities.empty() || has(endpoint.facilities, message.text("MSH-4.1")));
  if (!known_sender) {
    Refusal refusal = refuse("refused.facility", "MSH-4", "207", "not enrolled for this facility");
    refusal.acceptable_kind = true;
    return refusal;
  }
  return std::nullopt;
}

void Planner::plan_v2(Plan& plan) const {
  auto parsed = hl7::Message::parse(plan.arrival.bytes);
  if (!parsed.ok()) {
    hold_unread(plan, parsed.error());
    return;
  }
  const hl7::Message& message = parsed.value();
  if (!take_header(plan, message)) {
    plan.hold = Hold{"parse",
                     "MSH-10: no usable message control id; the sender must set one",
                     {{"MSH-10", "101", 'E', "", "no usable message control id"}}};
    return;
  }
  if (message.text("MSH-9.1").empty()) {
    plan.hold = Hold{"parse",
                     "MSH-9: no message type; the sender must set one",
                     {{"MSH-9", "101", 'E', "", "no message type"}}};
    return;
  }
  plan.refusal = check_header(plan, message);
  if (plan.refusal) return;
  const mapping::Site& site = *plan.endpoint->site;
  plan.order = source_order(message, site, clock_.now());
  mapping::Input input;
  input.message = &message;
  input.site = &site;
  input.now = clock_.now();
  run_mapping(plan, *plan.endpoint->route(message.text("MSH-9.1"), plan.event), input);
}

}  // namespace engine
