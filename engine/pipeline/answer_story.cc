#include "base/time.h"
#include "engine/pipeline/appointment_change.h"
#include "engine/pipeline/story.h"
#include "engine/pipeline/subject.h"

// What the patient answers to an appointment: an entry in its thread, her participant's status in
// our copy, and a parcel for the EHR.
namespace engine {
namespace {

using base::Code;
using base::Error;
using base::Json;
using store::ThreadRow;

Ending no_appointment() {
  return refused(
      422, "not-found",
      Error{Code::kNotFound, "no such appointment", "AppointmentResponse.appointment", {}});
}

Ending not_now(std::string why) {
  return refused(
      422, "business-rule",
      Error{Code::kConflict, std::move(why), "AppointmentResponse.participantStatus", {}});
}

ResourceId wanted(const fhir::Resource& answer) {
  const Json* appointment = answer.find("appointment");
  return appointment == nullptr ? ResourceId{}
                                : record_of(appointment->text_of("reference"), "Appointment");
}

// The participant who is the patient; nullptr where the appointment names none.
Json* own_participant(fhir::Resource& appointment) {
  Json* participants = appointment.json().find("participant");
  if (participants == nullptr) return nullptr;
  for (Json& participant : participants->items()) {
    const Json* actor = participant.find("actor");
    if (actor == nullptr) continue;
    if (actor->text_of("type") == "Patient" ||
        actor->text_of("reference").starts_with("Patient/")) {
      return &participant;
    }
  }
  return nullptr;
}

// A feed books everybody as "accepted", so that what she said herself is kept beside it.
void set_answer(Json& participant, const std::string& status) {
  participant.set("status", Json::string(status));
  if (Json* actor = participant.find("actor")) actor->set("type", Json::string("Patient"));
  Json extension = Json::object();
  extension.set("url", Json::string(std::string(kAnswerExtension)));
  extension.set("valueCode", Json::string(status));
  Json list = Json::array();
  list.push(std::move(extension));
  participant.set("extension", std::move(list));
}

// An answer to what is over tells the EHR nothing that it could act on.
std::optional<Ending> check_open(const fhir::Resource& appointment, base::Instant now) {
  const std::string& status = appointment.text("status");
  if (status != "booked" && status != "pending" && status != "proposed") {
    return not_now("this appointment can no longer be answered");
  }
  const auto start = base::parse_instant(appointment.text("start"));
  if (start.ok() && start.value() <= now) return not_now("this appointment has begun");
  return std::nullopt;
}

Ending answered(const Scene& scene, const store::PatientRow& person, ThreadId thread) {
  Ending ending;
  ending.patient = person.id;
  ending.key = person.key;
  ending.resource_type = "AppointmentResponse";
  ending.resource_id = wanted(scene.plan.main->resource).to_string();
  ending.version = 1;
  ending.body = scene.plan.main->resource.write();
  ending.threads.push_back(thread);
  return ending;
}

std::vector<std::string> destinations_of(const Scene& scene) {
  std::vector<std::string> all = scene.plan.endpoint->write_back;
  const auto& answers = scene.plan.endpoint->answers;
  all.insert(all.end(), answers.begin(), answers.end());
  return all;
}

struct Answering {
  store::PatientRow person;
  StoredRecord stored;
  ThreadRow thread;
  std::string text;
};

base::Result<Ending> post_answer(Scene& scene, Answering& at) {
  EntryDraft draft;
  auto asked = ask_post(scene, {at.person, at.thread.id, at.text}, draft.salt);
  if (auto* denied = std::get_if<Ending>(&asked)) {
    denied->patient = at.person.id;
    denied->key = at.person.key;
    denied->http_status = 403;
    return std::move(*denied);
  }
  draft.person = at.person;
  draft.thread = at.thread;
  draft.text = at.text;
  draft.author = "patient";
  draft.write_back = destinations_of(scene);
  scene.threads.post(std::get<Permit<Post>>(std::move(asked)), draft);
  // In the order of what it answers: the EHR's next event is newer, and has the last word.
  scene.records.put(scene.accept, {at.person, &at.stored.resource, nullptr, at.stored.row,
                                   at.stored.row.id, at.thread.id, at.stored.row.order});
  Ending ending = answered(scene, at.person, at.thread.id);
  ending.state = MessageState::kPosted;
  ending.http_status = 201;
  return ending;
}

}  // namespace

base::Result<Ending> tell_answer(Scene& scene) {
  const Actor& actor = scene.plan.said_by();
  const fhir::Resource& answer = scene.plan.main->resource;
  if (actor.kind != ActorKind::kPatient) return no_appointment();
  auto stored = scene.records.get(scene.tx, actor.tenant, wanted(answer));
  if (!stored.ok()) return stored.error();
  if (!stored.value() || stored.value()->row.type != "Appointment" ||
      stored.value()->row.patient != actor.patient) {
    return no_appointment();
  }
  const auto person = scene.tx.get<store::PatientRow>(actor.tenant, actor.patient);
  const auto thread = scene.tx.get<ThreadRow>(actor.tenant, stored.value()->row.thread);
  if (!person || !thread) return no_appointment();
  admit_key(scene.tx, scene.services.ring, actor.tenant, person->key);
  Answering at{*person, std::move(*stored.value()), *thread, ""};
  if (auto no = check_open(at.stored.resource, scene.tx.now())) return std::move(*no);
  Json* own = own_participant(at.stored.resource);
  if (own == nullptr) return no_appointment();
  const std::string& status = answer.text("participantStatus");
  // Said twice is said once: a second tap, or a form that is sent again.
  if (own_answer(*own) == status) return answered(scene, *person, thread->id);
  set_answer(*own, status);
  if (scene.plan.wording == nullptr) return not_now("there are no words for this answer");
  auto words = scene.plan.wording->render(status, "patient", values_of(at.stored.resource),
                                          *scene.plan.endpoint->site);
  if (!words.ok()) return not_now("there are no words for this answer");
  at.text = std::move(words).value();
  return post_answer(scene, at);
}

}  // namespace engine
