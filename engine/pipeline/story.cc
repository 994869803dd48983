#include "engine/pipeline/story.h"

#include <charconv>

#include "engine/audit/record.h"

namespace engine {

using base::Code;
using base::Error;

namespace {

constexpr std::size_t kSaltBytes = 32;

std::int64_t number_of(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  return fault == std::errc{} && end == text.data() + text.size() ? number : 0;
}

// W/"3" and "3" name the same version.
bool matches(std::string_view if_match, const StoredRecord& stored) {
  if (if_match.starts_with("W/")) if_match.remove_prefix(2);
  return if_match == "\"" + std::to_string(stored.row.version) + "\"";
}

}  // namespace

Ending held(Hold hold) {
  Ending ending;
  ending.state = MessageState::kHeld;
  ending.http_status = 202;
  ending.hold = std::move(hold);
  return ending;
}

Ending refused(int http_status, std::string_view code, const Error& error) {
  Ending ending;
  ending.state = MessageState::kRefused;
  ending.http_status = http_status;
  ending.body = fhir::operation_outcome({fhir::Issue{fhir::Severity::kError, std::string(code),
                                                     error.text, error.path}})
                    .write();
  return ending;
}

std::variant<store::PatientRow, Ending> require_person(Scene& scene) {
  if (scene.person) return *scene.person;
  if (!scene.plan.patient) {
    return held({"patient",
                 "no patient that is known here; send her identifiers first",
                 {{"PID-3", "204", 'E', "", "patient unknown"}}});
  }
  if (scene.plan.patient->blinds.empty()) {
    return held({"patient",
                 "PID-3: the patient has no identifier",
                 {{"PID-3", "101", 'E', "", "the patient has no identifier"}}});
  }
  // A feed that may create patients by a mistyped number fills the store with people who do not
  // exist.
  if (!scene.plan.endpoint->creates_patients) {
    return held({"patient",
                 "PID-3: unknown patient, and this endpoint may not create one",
                 {{"PID-3", "204", 'E', "", "patient unknown"}}});
  }
  auto created = scene.people.create(scene.accept, *scene.plan.patient);
  if (!created.ok()) {
    return held({"patient", created.error().text, {{"PID-3", "207", 'E', "", "try again"}}});
  }
  scene.person = created.value();
  return created.value();
}

void answer_with(Ending& ending, const fhir::Resource& resource, const store::ResourceRow& row) {
  fhir::Resource shown = resource;
  set_meta(shown, row);
  ending.body = shown.write();
  ending.resource_type = row.type;
  ending.resource_id = row.id.to_string();
  ending.version = static_cast<int>(row.version);
  ending.http_status = row.version == 1 ? 201 : 200;
}

void answer_named(Ending& ending, const store::ResourceRow& row, std::string_view why) {
  ending.resource_type = row.type;
  ending.resource_id = row.id.to_string();
  ending.version = static_cast<int>(row.version);
  ending.http_status = 200;
  ending.body = fhir::operation_outcome({fhir::Issue{fhir::Severity::kInformation, "informational",
                                                     std::string(why), row.type}})
                    .write();
}

// PUT never creates: ids are ours to give, which R4 leaves to the server.
std::optional<Ending> check_update(const Scene& scene, const std::optional<StoredRecord>& stored) {
  const auto& request = scene.plan.arrival.fhir;
  if (!request || request->verb != FhirRequest::Verb::kUpdate) return std::nullopt;
  if (!stored || stored->row.type != request->type) {
    return refused(404, "not-found",
                   Error{Code::kNotFound, "no such resource; POST creates one", request->type, {}});
  }
  if (!request->if_match.empty() && !matches(request->if_match, *stored)) {
    return refused(
        412, "conflict",
        Error{Code::kConflict, "the resource has changed; read it again", request->type, {}});
  }
  return std::nullopt;
}

// The answer names the record and does not show it: whoever asks has not been permitted a Show.
std::optional<Ending> check_new(Scene& scene) {
  if (!scene.plan.unless_known) return std::nullopt;
  const TenantId tenant = scene.plan.arrival.actor.tenant;
  const auto known = scene.tx.get<store::IdentifierRow>(tenant, *scene.plan.unless_known);
  if (!known) return std::nullopt;
  Ending ending;
  ending.resource_type = scene.plan.arrival.fhir->type;
  ending.resource_id = known->resource.to_string();
  ending.version = 1;
  if (ending.resource_type == "Communication") {
    ending.resource_id = "e" + ending.resource_id;
  } else if (const auto row = scene.tx.get<store::ResourceRow>(tenant, known->resource)) {
    ending.version = static_cast<int>(row->version);
  }
  ending.body = fhir::operation_outcome(
                    {fhir::Issue{fhir::Severity::kInformation, "informational",
                                 "it is known here already", ending.resource_type + ".identifier"}})
                    .write();
  return ending;
}

base::Result<std::optional<StoredRecord>> find_target(Scene& scene) {
  const auto& request = scene.plan.arrival.fhir;
  const TenantId tenant = scene.plan.arrival.actor.tenant;
  if (request && request->verb == FhirRequest::Verb::kUpdate) {
    return scene.records.get(scene.tx, tenant, ResourceId{number_of(request->id)});
  }
  return scene.records.find(scene.tx, tenant, scene.plan.main->blinds);
}

std::variant<Permit<Post>, Ending> ask_post(Scene& scene, const PostAsk& ask, std::string& salt) {
  // A salt for each entry, so that equal texts to two patients have unlike commitments.
  salt = keys::random_bytes(kSaltBytes);
  Post hop;
  hop.tenant = ask.person.tenant;
  hop.actor = scene.plan.said_by();
  hop.act = scene.plan.speaks;
  hop.patient = ask.person.id;
  hop.thread = ask.thread;
  hop.entry = scene.tx.next_entry();
  hop.message = scene.accept.hop().message;
  hop.mapping = scene.plan.stamp;
  hop.commitment = audit::commitment(salt, ask.text);
  auto permit = scene.services.gate.ask(scene.tx, std::move(hop));
  if (permit.ok()) return std::move(permit).value();
  return held({"consent", "no consent covers this hop (" + permit.error().text + ")", {}});
}

}  // namespace engine
