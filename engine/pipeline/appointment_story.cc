#include "engine/pipeline/appointment_change.h"
#include "engine/pipeline/story.h"

namespace engine {
namespace {

using store::ThreadRow;

// The text and the thread of one telling, asked for and posted.
struct Told {
  const Telling& telling;
  const store::PatientRow& person;
  std::optional<ThreadRow> thread;
  ResourceId about;
  std::string title;
};

std::variant<ThreadRow, Ending> post(Scene& scene, const Told& told, const std::string& text) {
  const ThreadId id = told.thread ? told.thread->id : scene.tx.next_thread();
  std::string salt;
  auto asked = ask_post(scene, {told.person, id, text}, salt);
  if (auto* denied = std::get_if<Ending>(&asked)) return std::move(*denied);
  EntryDraft draft;
  draft.person = told.person;
  draft.thread = told.thread;
  draft.about = told.about;
  draft.title = told.title;
  draft.text = text;
  draft.salt = std::move(salt);
  draft.audience = told.telling.audience;
  draft.author = "engine";
  draft.remind_at = told.telling.remind_at;
  draft.drop_reminder = told.telling.drop_reminder;
  draft.tell = scene.plan.endpoint->tell;
  return scene.threads.post(std::get<Permit<Post>>(std::move(asked)), draft);
}

std::string_view audience_name(store::Audience audience) {
  return audience == store::Audience::kPatient ? "patient" : "staff";
}

// "" when the mapping has no words for this event: then nobody is told.
base::Result<std::string> words(const Scene& scene, const Telling& telling) {
  if (telling.event.empty() || scene.plan.wording == nullptr) return std::string{};
  auto text = scene.plan.wording->render(telling.event, audience_name(telling.audience),
                                         telling.values, *scene.plan.endpoint->site);
  if (!text.ok() && text.error().code == base::Code::kNotFound) return std::string{};
  return text;
}

Ending stale(Scene& scene, const StoredRecord& stored, const store::PatientRow& person,
             const fhir::Resource& resource) {
  Change change{person, &resource, nullptr, stored.row, {}, stored.row.thread, scene.plan.order};
  scene.records.put_stale(scene.accept, stored, change);
  Ending ending;
  ending.patient = person.id;
  ending.key = person.key;
  if (scene.plan.arrival.fhir) {
    answer_named(ending, stored.row, "an older event: it is kept in history and changes nothing");
  }
  return ending;
}

// The participant who is the patient points at our record of her.
void link_patient(fhir::Resource& appointment, const store::PatientRow& person) {
  base::Json* participants = appointment.json().find("participant");
  if (participants == nullptr) return;
  for (base::Json& participant : participants->items()) {
    base::Json* actor = participant.find("actor");
    if (actor == nullptr) continue;
    const bool patient =
        actor->text_of("type") == "Patient" || actor->text_of("reference").starts_with("Patient/");
    if (!patient) continue;
    actor->set("reference", base::Json::string("Patient/" + person.record.to_string()));
  }
}

std::optional<Ending> check_times(const fhir::Resource& incoming) {
  if (!lacks_times(incoming)) return std::nullopt;
  return held({"mapping",
               "Appointment.start: no start or no end, and none is stored (R4 app-3)",
               {{"SCH-11", "101", 'E', "", "the appointment has no start or no end"}}});
}

// What is known of the appointment before this event.
struct Known {
  store::PatientRow person;
  std::optional<StoredRecord> stored;
  std::optional<ThreadRow> thread;
};

Ending with_person(Ending ending, const store::PatientRow& person) {
  ending.patient = person.id;
  ending.key = person.key;
  return ending;
}

// A number that a scheduler gave out twice must not move one patient's appointment into another's
// thread.
std::optional<Ending> check_owner(const Known& known) {
  if (!known.stored || known.stored->row.patient == known.person.id) return std::nullopt;
  return held({"conflict",
               "SCH-2: this appointment belongs to another patient",
               {{"SCH-2", "205", 'E', "", "the appointment belongs to another patient"}}});
}

// Posts what people are told, then keeps the new version.
base::Result<Ending> tell_and_keep(Scene& scene, const Known& known,
                                   const fhir::Resource& incoming) {
  const fhir::Resource* before = known.stored ? &known.stored->resource : nullptr;
  const Moment moment{scene.tx.now(), scene.services.rules.reminder_ahead_us,
                      known.thread.has_value()};
  const Telling telling = compare(before, incoming, moment);
  const auto text = words(scene, telling);
  if (!text.ok()) return held({"mapping", "wording: " + text.error().to_string(), {}});

  Ending ending = with_person({}, known.person);
  const ResourceId id = known.stored ? known.stored->row.id : scene.tx.next_resource();
  ThreadId told_in = known.thread ? known.thread->id : ThreadId{};
  if (!text.value().empty()) {
    auto posted =
        post(scene, {telling, known.person, known.thread, id, title_of(incoming)}, text.value());
    if (auto* denied = std::get_if<Ending>(&posted)) {
      return with_person(std::move(*denied), known.person);
    }
    told_in = std::get<ThreadRow>(posted).id;
    ending.state = MessageState::kPosted;
    ending.threads.push_back(told_in);
  }
  std::optional<store::ResourceRow> row_before;
  if (known.stored) row_before = known.stored->row;
  const store::ResourceRow row =
      scene.records.put(scene.accept, {known.person, &incoming, &scene.plan.main->blinds,
                                       row_before, id, told_in, scene.plan.order});
  if (scene.plan.arrival.fhir) answer_with(ending, incoming, row);
  return ending;
}

}  // namespace

// First whose, then which, then whether it is news, then who is told. Each step may end the story
// with a reason, and until tell_and_keep() nothing of it is staged but a new patient.
base::Result<Ending> tell_appointment(Scene& scene) {
  auto who = require_person(scene);
  if (auto* ending = std::get_if<Ending>(&who)) return std::move(*ending);
  Known known{std::get<store::PatientRow>(who), std::nullopt, std::nullopt};
  auto found = find_target(scene);
  if (!found.ok()) return found.error();
  known.stored = std::move(found).value();
  if (auto no = check_update(scene, known.stored)) return std::move(*no);
  if (auto no = check_owner(known)) return std::move(*no);

  fhir::Resource incoming = scene.plan.main->resource;
  link_patient(incoming, known.person);
  // Older than what is stored by the sender's own clock: it enters history and changes nothing, so
  // all orders of arrival end alike.
  if (known.stored && scene.plan.order < known.stored->row.order) {
    return stale(scene, *known.stored, known.person, incoming);
  }
  keep_times(known.stored ? &known.stored->resource : nullptr, incoming);
  if (auto no = check_times(incoming)) return with_person(std::move(*no), known.person);
  if (known.stored && !known.stored->row.thread.none()) {
    known.thread = scene.tx.get<ThreadRow>(known.person.tenant, known.stored->row.thread);
  }
  return tell_and_keep(scene, known, incoming);
}

}  // namespace engine
