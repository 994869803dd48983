#include "engine/bench/telling.h"

#include "engine/pipeline/appointment_change.h"

namespace engine::bench {
namespace {

using base::Json;

constexpr std::string_view kResultTitle = "Result";
constexpr std::string_view kMessageTitle = "Message";

// Fills the text; false when nobody is told of this event.
bool put_words(ThreadDraft& draft, const std::map<std::string, std::string>& values,
               const Audience& audience) {
  if (audience.wording == nullptr) return false;
  auto text = audience.wording->render(draft.event, draft.audience, values, audience.site);
  if (text.ok()) {
    draft.text = std::move(text).value();
    return true;
  }
  if (text.error().code == base::Code::kNotFound) return false;
  draft.fault = text.error().to_string();
  return true;
}

std::vector<ThreadDraft> tell_appointment(const fhir::Resource& appointment,
                                          const Audience& audience) {
  std::vector<ThreadDraft> drafts;
  for (const bool told_before : {false, true}) {
    // Told of before: the same appointment, booked at another time.
    fhir::Resource before = appointment;
    before.set("status", Json::string("booked"));
    before.set("start", Json::string(base::format_fhir_instant(audience.now)));
    const Telling telling =
        compare(told_before ? &before : nullptr, appointment, {audience.now, 0, told_before});
    if (telling.event.empty()) continue;
    if (!drafts.empty() && drafts.front().event == telling.event) continue;
    ThreadDraft draft;
    draft.event = telling.event;
    draft.audience = telling.audience == store::Audience::kPatient ? "patient" : "staff";
    draft.title = title_of(appointment);
    draft.told_before = told_before;
    if (put_words(draft, telling.values, audience)) drafts.push_back(std::move(draft));
  }
  return drafts;
}

std::vector<ThreadDraft> tell_result(const Audience& audience) {
  std::vector<ThreadDraft> drafts;
  for (const bool told_before : {false, true}) {
    ThreadDraft draft;
    draft.event = told_before ? "result-corrected" : "result";
    draft.audience = "staff";
    draft.title = kResultTitle;
    draft.told_before = told_before;
    if (put_words(draft, {}, audience)) drafts.push_back(std::move(draft));
  }
  return drafts;
}

std::vector<ThreadDraft> tell_message(const fhir::Resource& communication) {
  const Json* payload = communication.find("payload");
  if (payload == nullptr || payload->items().empty()) return {};
  ThreadDraft draft;
  draft.event = "message";
  draft.audience = "patient";
  draft.title = kMessageTitle;
  draft.text = payload->items().front().text_of("contentString");
  return {draft};
}

}  // namespace

std::vector<ThreadDraft> thread_drafts(const mapping::Output& output, const Audience& audience) {
  if (output.held() || output.resources.empty()) return {};
  const fhir::Resource& main = output.resources.front();
  if (main.type() == "Appointment") return tell_appointment(main, audience);
  if (main.type() == "DiagnosticReport") return tell_result(audience);
  if (main.type() == "Communication") return tell_message(main);
  return {};
}

}  // namespace engine::bench
