#include "engine/pipeline/speaker.h"

#include <algorithm>

#include "base/json.h"
#include "fhir/resource.h"

namespace engine {
namespace {

using base::Code;
using base::Error;
using base::Json;

Error not_known() {
  return {Code::kConflict,
          "the log does not name who said this: close it, and ask for it to be said again",
          "queue",
          {}};
}

// "Practitioner/7" of "ehr-a:Practitioner/7", as a session names its person.
std::string reference_in(const std::string& person) {
  const std::size_t colon = person.find(':');
  const std::string reference = colon == std::string::npos ? "" : person.substr(colon + 1);
  return reference.starts_with("Practitioner") ? reference : "";
}

std::vector<std::string> references_of(const std::string& person, const std::string& bytes) {
  std::vector<std::string> references;
  if (std::string own = reference_in(person); !own.empty()) references.push_back(std::move(own));
  const auto said = fhir::Resource::parse(bytes);
  const Json* sender = said.ok() ? said.value().find("sender") : nullptr;
  if (sender == nullptr || sender->text_of("reference").empty()) return references;
  const std::string& named = sender->text_of("reference");
  if (std::find(references.begin(), references.end(), named) == references.end()) {
    references.push_back(named);
  }
  return references;
}

// Its actor, as audit/record.h writes it.
base::Result<Json> actor_in(Services& services, LeafId id) {
  auto leaf = services.store.read<store::LeafRow>(id);
  if (!leaf.ok()) return leaf.error().code == Code::kUnavailable ? leaf.error() : not_known();
  auto record = base::parse_json(leaf.value().record);
  if (!record.ok()) return not_known();
  const Json* actor = record.value().find("actor");
  if (actor == nullptr) return not_known();
  return *actor;
}

}  // namespace

base::Result<Actor> find_speaker(Services& services, const store::MessageRow& row,
                                 const std::string& bytes) {
  auto named = actor_in(services, row.audit);
  if (!named.ok()) return named.error();
  const std::string& kind = named.value().text_of("type");
  Actor actor = services.rules.actor_of(row.endpoint);
  if (kind == "endpoint") return actor;
  actor.tenant = row.tenant;
  actor.id = named.value().text_of("id");
  actor.role = named.value().text_of("role");
  actor.references.clear();
  actor.purpose.clear();
  if (kind == "client") {
    actor.kind = ActorKind::kClient;
    actor.purpose = services.rules.purpose_of(actor.id);
    return actor;
  }
  if (kind == "staff") {
    actor.kind = ActorKind::kStaff;
    const std::string ehr = actor.id.substr(0, actor.id.find(':'));
    if (services.rules.endpoint(ehr) != nullptr) actor.site = services.rules.actor_of(ehr).site;
    actor.references = references_of(actor.id, bytes);
    return actor;
  }
  if (kind != "patient" || row.patient.none()) return not_known();
  actor.kind = ActorKind::kPatient;
  actor.patient = row.patient;
  actor.references = {"Patient/" + row.patient.to_string()};
  return actor;
}

}  // namespace engine
