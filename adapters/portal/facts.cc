#include "adapters/portal/facts.h"

#include "adapters/portal/render.h"

namespace adapter::portal {
namespace {

using base::Json;

std::optional<base::Instant> instant_of(const std::string& text) {
  const auto at = base::parse_instant(text);
  return at.ok() ? std::optional(at.value()) : std::nullopt;
}

base::Zone zone_of(const Json& view) {
  const auto zone = base::Zone::find(view.text_of("zone"));
  return zone.ok() ? zone.value() : base::Zone::utc();
}

Speaker speaker_of(const std::string& reference) {
  if (reference.starts_with("Patient/")) return Speaker::kPatient;
  return reference.starts_with("Practitioner") ? Speaker::kTeam : Speaker::kClinic;
}

ThreadLine line_of(const Json& thread) {
  return {thread.text_of("id"), thread.text_of("title"), thread.text_of("status") != "completed",
          instant_of(thread.text_of("opened"))};
}

}  // namespace

bool Appointment::can_be_answered(base::Instant now) const {
  const bool waiting = status == "booked" || status == "pending" || status == "proposed";
  return waiting && (!start || *start > now);
}

Standing read_standing(const Json& view) {
  Standing standing;
  standing.language = view.text_of("language");
  standing.zone = zone_of(view);
  standing.organisation = view.text_of("organisation");
  standing.phone = view.text_of("phone");
  standing.portal = view.text_of("portal");
  if (const Json* channels = view.find("channels")) {
    for (const Json& channel : channels->items()) {
      standing.ways.push_back({channel.text_of("channel"), channel.text_of("address"),
                               channel.text_of("state") == "on"});
    }
  }
  return standing;
}

Appointment read_visit(const Json& view) {
  Appointment visit;
  visit.id = view.text_of("appointment");
  visit.status = view.text_of("status");
  visit.answer = view.text_of("answer");
  visit.start = instant_of(view.text_of("start"));
  visit.end = instant_of(view.text_of("end"));
  visit.service = view.text_of("service");
  visit.place = view.text_of("place");
  visit.clinician = view.text_of("clinician");
  visit.instruction = view.text_of("instruction");
  visit.zone = zone_of(view);
  visit.phone = view.text_of("phone");
  return visit;
}

Conversation read_conversation(const Json& bundle) {
  const Json plain = render_conversation(bundle);
  Conversation talk;
  if (const Json* thread = plain.find("thread")) talk.thread = line_of(*thread);
  for (const Json& entry : plain.find("entries")->items()) {
    talk.entries.push_back({entry.text_of("id"), speaker_of(entry.text_of("from")),
                            instant_of(entry.text_of("sent")), entry.text_of("text")});
  }
  return talk;
}

std::vector<ThreadLine> read_threads(const Json& bundle) {
  const Json plain = render_threads(bundle);
  std::vector<ThreadLine> lines;
  for (const Json& thread : plain.find("threads")->items()) lines.push_back(line_of(thread));
  return lines;
}

}  // namespace adapter::portal
