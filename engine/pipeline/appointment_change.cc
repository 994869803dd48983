#include "engine/pipeline/appointment_change.h"

#include "base/time.h"

namespace engine {
namespace {

using base::Json;

const std::string& text_of(const Json* json, std::string_view name) {
  static const std::string kEmpty;
  return json == nullptr ? kEmpty : json->text_of(name);
}

// The display of the first participant whose reference is of that type.
std::string participant(const fhir::Resource& appointment, std::string_view type) {
  const Json* all = appointment.find("participant");
  if (all == nullptr) return {};
  for (const Json& item : all->items()) {
    const Json* actor = item.find("actor");
    const bool named = text_of(actor, "type") == type ||
                       text_of(actor, "reference").starts_with(std::string(type) + "/");
    if (named && !text_of(actor, "display").empty()) return text_of(actor, "display");
  }
  return {};
}

// Only what the wording can name counts: a changed code of the billing office is no news to her.
bool same_for_patient(const fhir::Resource& a, const fhir::Resource& b) {
  return values_of(a) == values_of(b);
}

// A time that has passed yields none: nobody is reminded of this morning at noon.
std::optional<base::Instant> reminder(const fhir::Resource& appointment, const Moment& moment) {
  const auto start = base::parse_instant(appointment.text("start"));
  if (!start.ok()) return std::nullopt;
  const base::Instant at{start.value().us - moment.ahead_us};
  if (at <= moment.now) return std::nullopt;
  return at;
}

bool is_over(std::string_view status) {
  return status == "cancelled" || status == "noshow" || status == "entered-in-error";
}

// A no-show is for staff alone. A patient who was never told of an appointment is not told that it
// is cancelled.
Telling ended(std::string_view status, const Moment& moment) {
  Telling telling;
  telling.drop_reminder = true;
  if (status == "noshow") {
    telling.event = "noshow";
    telling.audience = store::Audience::kStaff;
  } else if (moment.told_before) {
    telling.event = status == "cancelled" ? "cancelled" : "withdrawn";
  }
  return telling;
}

}  // namespace

Telling compare(const fhir::Resource* stored, const fhir::Resource& incoming,
                const Moment& moment) {
  const std::string& status = incoming.text("status");
  const std::string before = stored == nullptr ? "" : stored->text("status");
  Telling telling;
  if (is_over(status)) {
    if (before != status) telling = ended(status, moment);
  } else if (status == "booked" || status == "arrived") {
    telling.remind_at = reminder(incoming, moment);
    telling.drop_reminder = true;
    if (!moment.told_before || is_over(before)) {
      telling.event = "booked";
    } else if (stored->text("start") != incoming.text("start")) {
      telling.event = "moved";
    } else if (!same_for_patient(*stored, incoming)) {
      telling.event = "updated";
    } else {
      telling.drop_reminder = false;
      telling.remind_at.reset();
    }
  }
  telling.values = values_of(incoming);
  if (stored != nullptr) telling.values["old_start"] = stored->text("start");
  return telling;
}

std::string own_answer(const Json& participant) {
  const Json* extensions = participant.find("extension");
  if (extensions == nullptr) return "";
  for (const Json& extension : extensions->items()) {
    if (extension.text_of("url") == kAnswerExtension) return extension.text_of("valueCode");
  }
  return "";
}

void keep_times(const fhir::Resource* stored, fhir::Resource& incoming) {
  if (stored == nullptr || !is_over(incoming.text("status"))) return;
  for (const std::string_view name : {"start", "end", "minutesDuration"}) {
    const Json* kept = stored->find(name);
    if (kept != nullptr && incoming.find(name) == nullptr) incoming.set(name, *kept);
  }
}

std::map<std::string, std::string> values_of(const fhir::Resource& appointment) {
  return {{"start", appointment.text("start")},
          {"end", appointment.text("end")},
          {"place", participant(appointment, "Location")},
          {"clinician", participant(appointment, "Practitioner")},
          {"service", title_of(appointment)},
          {"instruction", appointment.text("patientInstruction")}};
}

std::string title_of(const fhir::Resource& appointment) {
  for (const std::string_view member : {"serviceType", "reasonCode"}) {
    const Json* list = appointment.find(member);
    if (list == nullptr || list->items().empty()) continue;
    const Json& first = list->items().front();
    if (!first.text_of("text").empty()) return first.text_of("text");
    const Json* codings = first.find("coding");
    if (codings != nullptr && !codings->items().empty()) {
      const std::string& display = codings->items().front().text_of("display");
      if (!display.empty()) return display;
    }
  }
  return "Appointment";
}

// R4 app-3: only proposed, cancelled or waitlisted appointments can do without start and end.
bool lacks_times(const fhir::Resource& appointment) {
  const std::string& status = appointment.text("status");
  if (status == "proposed" || status == "cancelled" || status == "waitlist") return false;
  return appointment.text("start").empty() || appointment.text("end").empty();
}

}  // namespace engine
