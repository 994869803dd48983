#include <algorithm>
#include <charconv>

#include "base/time.h"
#include "engine/pipeline/story.h"

// What a person says: a FHIR Communication becomes an entry, and the entry goes to the chart.
namespace engine {
namespace {

using base::Code;
using base::Error;
using base::Json;
using store::EntryRow;
using store::ThreadRow;

// Thread and entry are both Communications to a FHIR client: "t7" and "e12".
std::int64_t numbered(std::string_view reference, std::string_view prefix) {
  const std::size_t slash = reference.rfind('/');
  std::string_view id = slash == std::string_view::npos ? reference : reference.substr(slash + 1);
  if (!id.starts_with(prefix)) return 0;
  id.remove_prefix(prefix.size());
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(id.data(), id.data() + id.size(), number);
  return fault == std::errc{} && end == id.data() + id.size() ? number : 0;
}

std::string_view first_reference(const fhir::Resource& resource, std::string_view member) {
  const Json* list = resource.find(member);
  if (list == nullptr || list->items().empty()) return {};
  return list->items().front().text_of("reference");
}

// partOf the header, else the thread of what it answers, else of the appointment it is about.
std::optional<ThreadRow> find_thread(Scene& scene, TenantId tenant) {
  const fhir::Resource& said = scene.plan.main->resource;
  if (const auto id = numbered(first_reference(said, "partOf"), "t"); id != 0) {
    return scene.tx.get<ThreadRow>(tenant, ThreadId{id});
  }
  if (const auto id = numbered(first_reference(said, "inResponseTo"), "e"); id != 0) {
    const auto entry = scene.tx.get<EntryRow>(tenant, EntryId{id});
    if (entry) return scene.tx.get<ThreadRow>(tenant, entry->thread);
  }
  const std::string_view about = first_reference(said, "about");
  if (about.starts_with("Appointment/")) {
    const auto record = scene.tx.get<store::ResourceRow>(tenant, ResourceId{numbered(about, "")});
    if (record && !record->thread.none()) {
      return scene.tx.get<ThreadRow>(tenant, record->thread);
    }
  }
  return std::nullopt;
}

bool names_thread(const fhir::Resource& said) { return !first_reference(said, "partOf").empty(); }

// Text alone is taken; attachments and references of a payload are not.
std::string payload_text(const fhir::Resource& said) {
  std::string text;
  const Json* payload = said.find("payload");
  if (payload == nullptr) return text;
  for (const Json& item : payload->items()) {
    if (!text.empty()) text += '\n';
    text += item.text_of("contentString");
  }
  return text;
}

// The business identifiers that its sender gave it; ours are not the sender's to give.
std::string names_of(const fhir::Resource& said) {
  Json names = Json::array();
  const Json* given = said.find("identifier");
  if (given == nullptr) return {};
  for (const Json& name : given->items()) {
    if (!name.text_of("system").starts_with("urn:hopline:")) names.push(name);
  }
  return names.items().empty() ? std::string() : base::write_json(names);
}

bool is_practitioner(std::string_view reference) { return reference.starts_with("Practitioner"); }

// A patient and staff are who their credential says; a system may pass on what others said.
std::string author_of(const Actor& actor, const fhir::Resource& said) {
  if (actor.kind == ActorKind::kPatient) return "patient";
  const auto own = std::find_if(actor.references.begin(), actor.references.end(), &is_practitioner);
  if (actor.kind == ActorKind::kStaff) {
    return "staff:" + (own == actor.references.end() ? actor.id : *own);
  }
  const Json* sender = said.find("sender");
  const std::string named = sender == nullptr ? "" : sender->text_of("reference");
  return is_practitioner(named) ? "staff:" + named : "client:" + actor.id;
}

Ending no_thread() {
  return refused(422, "not-found",
                 Error{Code::kNotFound, "no such thread", "Communication.partOf", {}});
}

// The Communication as it is shown back to whoever posted it.
void answer_as(Ending& ending, const Scene& scene, fhir::Resource shown, ThreadId thread,
               EntryId entry, int http_status) {
  const std::string id = "e" + entry.to_string();
  shown.set_id(id);
  Json part = Json::array();
  Json reference = Json::object();
  reference.set("reference", Json::string("Communication/t" + thread.to_string()));
  part.push(std::move(reference));
  shown.set("partOf", std::move(part));
  Json meta = Json::object();
  meta.set("versionId", Json::string("1"));
  meta.set("lastUpdated", Json::string(base::format_fhir_instant(scene.tx.now())));
  shown.set("meta", std::move(meta));
  ending.body = shown.write();
  ending.resource_type = "Communication";
  ending.resource_id = id;
  ending.version = 1;
  ending.http_status = http_status;
  ending.threads.push_back(thread);
}

void answer_entry(Ending& ending, const Scene& scene, ThreadId thread, EntryId entry,
                  int http_status) {
  answer_as(ending, scene, scene.plan.main->resource, thread, entry, http_status);
}

// A draft that was posted before: the same entry, nothing new.
std::optional<Ending> find_repeat(Scene& scene, const store::PatientRow& person) {
  for (const store::Bytes& blind : scene.plan.main->blinds) {
    const auto known = scene.tx.get<store::IdentifierRow>(person.tenant, blind);
    if (!known) continue;
    const EntryId id{known->resource.number()};
    const auto entry = scene.tx.get<EntryRow>(person.tenant, id);
    if (!entry || entry->patient != person.id) continue;
    Ending ending;
    ending.patient = person.id;
    ending.key = person.key;
    answer_entry(ending, scene, entry->thread, id, 200);
    return ending;
  }
  return std::nullopt;
}

// Who speaks is who is logged in. Another's thread is answered like one that does not exist, so
// that numbers cannot be tried.
std::optional<Ending> check_sender(const Scene& scene, const store::PatientRow& person) {
  const Actor& actor = scene.plan.said_by();
  if (actor.kind == ActorKind::kPatient && actor.patient != person.id) return no_thread();
  const Json* sender = scene.plan.main->resource.find("sender");
  const bool a_person = actor.kind == ActorKind::kPatient || actor.kind == ActorKind::kStaff;
  if (!a_person || sender == nullptr) return std::nullopt;
  const std::string& named = sender->text_of("reference");
  const bool patient = actor.kind == ActorKind::kPatient;
  const bool own =
      named.empty() || (patient && named == "Patient/" + person.record.to_string()) ||
      std::find(actor.references.begin(), actor.references.end(), named) != actor.references.end();
  if (own) return std::nullopt;
  return refused(
      422, "security",
      Error{Code::kDenied, "the sender is not who is logged in", "Communication.sender", {}});
}

std::variant<ThreadRow, Ending> post(Scene& scene, const store::PatientRow& person,
                                     const std::optional<ThreadRow>& thread, EntryId& entry) {
  const Actor& actor = scene.plan.said_by();
  EntryDraft draft;
  draft.text = payload_text(scene.plan.main->resource);
  draft.names = names_of(scene.plan.main->resource);
  const ThreadId id = thread ? thread->id : scene.tx.next_thread();
  auto asked = ask_post(scene, {person, id, draft.text}, draft.salt);
  if (auto* denied = std::get_if<Ending>(&asked)) return std::move(*denied);
  Permit<Post> permit = std::get<Permit<Post>>(std::move(asked));
  entry = permit.hop().entry;
  draft.person = person;
  draft.thread = thread;
  draft.title = "Conversation";
  draft.author = author_of(actor, scene.plan.main->resource);
  // What the EHR itself said is in the chart already.
  if (actor.kind == ActorKind::kPatient || actor.kind == ActorKind::kStaff) {
    draft.write_back = scene.plan.endpoint->write_back;
  }
  return scene.threads.post(std::move(permit), draft);
}

// The entry that an update or a repeat by identifier is about.
std::optional<EntryRow> find_entry(Scene& scene, TenantId tenant) {
  const fhir::Resource& said = scene.plan.main->resource;
  const FhirRequest& request = *scene.plan.arrival.fhir;
  const std::string& id = request.id.empty() ? said.id() : request.id;
  if (const auto number = numbered(id, "e"); number != 0) {
    return scene.tx.get<EntryRow>(tenant, EntryId{number});
  }
  for (const store::Bytes& blind : scene.plan.main->blinds) {
    const auto known = scene.tx.get<store::IdentifierRow>(tenant, blind);
    if (known) return scene.tx.get<EntryRow>(tenant, EntryId{known->resource.number()});
  }
  return std::nullopt;
}

// What one said oneself; a system, what it passed on.
bool may_take_back(Scene& scene, const EntryRow& entry) {
  const Actor& actor = scene.plan.said_by();
  if (actor.kind == ActorKind::kPatient) {
    return entry.author == "patient" && entry.patient == actor.patient;
  }
  if (actor.kind == ActorKind::kStaff) {
    return entry.author == author_of(actor, scene.plan.main->resource);
  }
  const auto message = scene.tx.get<store::MessageRow>(entry.tenant, entry.message);
  return message && message->endpoint == scene.plan.arrival.endpoint && entry.author != "engine";
}

// No Consent is asked: taking words back shows them to nobody. The chart is told anew where it was
// told before.
base::Result<Ending> retract(Scene& scene) {
  const TenantId tenant = scene.plan.said_by().tenant;
  const auto entry = find_entry(scene, tenant);
  if (!entry || !may_take_back(scene, *entry)) {
    return refused(404, "not-found",
                   Error{Code::kNotFound, "no such entry of yours", "Communication.id", {}});
  }
  const auto person = scene.tx.get<store::PatientRow>(tenant, entry->patient);
  CHECK(person.has_value());
  admit_key(scene.tx, scene.services.ring, tenant, person->key);
  Ending ending;
  ending.patient = person->id;
  ending.key = person->key;
  const bool known =
      scene.tx.get<store::RetractionRow>(tenant, entry->thread, entry->id).has_value();
  if (!known) {
    scene.accept.stage(store::RetractionRow{tenant, entry->thread, entry->id,
                                            scene.accept.hop().message, scene.plan.said_by().id,
                                            scene.tx.now()});
    const auto thread = scene.tx.get<ThreadRow>(tenant, entry->thread);
    const bool in_chart = entry->author == "patient" || entry->author.starts_with("staff:");
    if (thread && in_chart) {
      scene.threads.plan_write_back(scene.tx, *thread, entry->id, scene.plan.endpoint->write_back);
    }
  }
  fhir::Resource shown("Communication");
  shown.set("status", Json::string("entered-in-error"));
  if (const Json* subject = scene.plan.main->resource.find("subject")) {
    shown.set("subject", *subject);
  }
  answer_as(ending, scene, shown, entry->thread, entry->id, 200);
  return ending;
}

// On record, and told to nobody: it did not happen.
base::Result<Ending> keep_not_done(Scene& scene, const store::PatientRow& person,
                                   const std::optional<ThreadRow>& thread) {
  Ending ending;
  ending.patient = person.id;
  ending.key = person.key;
  const fhir::Resource& record = scene.plan.main->resource;
  const store::ResourceRow row = scene.records.put(scene.accept, {person,
                                                                  &record,
                                                                  nullptr,
                                                                  std::nullopt,
                                                                  {},
                                                                  thread ? thread->id : ThreadId{},
                                                                  scene.plan.order});
  answer_with(ending, record, row);
  return ending;
}

}  // namespace

namespace {

std::optional<Ending> check_said(const Scene& scene) {
  const fhir::Resource& said = scene.plan.main->resource;
  const std::string& status = said.text("status");
  if (status != "completed" && status != "in-progress") {
    return refused(422, "business-rule",
                   Error{Code::kUnsupported,
                         "only completed and in-progress are posted; not-done is recorded, "
                         "entered-in-error takes back",
                         "Communication.status",
                         {}});
  }
  if (!payload_text(said).empty()) return std::nullopt;
  return refused(
      422, "required",
      Error{Code::kInvalid, "nothing is said: no contentString", "Communication.payload", {}});
}

Ending denied_to(const store::PatientRow& person, Ending denied) {
  denied.patient = person.id;
  denied.key = person.key;
  denied.http_status = 403;
  denied.body = fhir::operation_outcome(
                    Error{Code::kDenied, "no consent covers this message", "Communication", {}})
                    .write();
  return denied;
}

}  // namespace

base::Result<Ending> tell_communication(Scene& scene) {
  const Actor& actor = scene.plan.said_by();
  const std::string& status = scene.plan.main->resource.text("status");
  if (status == "entered-in-error") return retract(scene);
  if (scene.plan.arrival.fhir->verb == FhirRequest::Verb::kUpdate) {
    return refused(
        422, "business-rule",
        Error{Code::kUnsupported,
              "an entry is never changed: take it back by entered-in-error, and post anew",
              "Communication.status",
              {}});
  }
  const auto named = find_thread(scene, actor.tenant);
  if (!named && names_thread(scene.plan.main->resource)) return no_thread();
  if (!scene.person && named) {
    scene.person = scene.tx.get<store::PatientRow>(actor.tenant, named->patient);
    if (scene.person) admit_key(scene.tx, scene.services.ring, actor.tenant, scene.person->key);
  }
  if (!scene.person) {
    return refused(422, "not-found",
                   Error{Code::kNotFound, "no such patient here", "Communication.subject", {}});
  }
  const store::PatientRow person = *scene.person;
  if (named && named->patient != person.id) return no_thread();
  if (auto no = check_sender(scene, person)) return std::move(*no);
  if (auto repeat = find_repeat(scene, person)) return std::move(*repeat);
  if (status == "not-done") return keep_not_done(scene, person, named);
  if (auto no = check_said(scene)) return std::move(*no);
  EntryId entry;
  auto posted = post(scene, person, named, entry);
  if (auto* denied = std::get_if<Ending>(&posted)) return denied_to(person, std::move(*denied));
  // Whoever a system names as speaking or spoken to takes part in her care.
  if (actor.kind == ActorKind::kClient) {
    scene.services.gate.care().update(scene.accept, {person.tenant, person.id}, nullptr,
                                      &scene.plan.main->resource);
  }
  for (const store::Bytes& blind : scene.plan.main->blinds) {
    scene.accept.stage(
        store::IdentifierRow{person.tenant, blind, ResourceId{entry.number()}, person.id});
  }
  Ending ending;
  ending.state = MessageState::kPosted;
  ending.patient = person.id;
  ending.key = person.key;
  answer_entry(ending, scene, std::get<ThreadRow>(posted).id, entry, 201);
  return ending;
}

}  // namespace engine
