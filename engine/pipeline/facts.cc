#include "engine/pipeline/facts.h"

#include "engine/pipeline/appointment_change.h"

namespace engine {
namespace {

using base::Json;

void set_text(Json& json, std::string_view name, const std::string& text) {
  if (!text.empty()) json.set(name, Json::string(text));
}

}  // namespace

std::string name_of(const fhir::Resource& patient) {
  const Json* names = patient.find("name");
  if (names == nullptr || names->items().empty()) return {};
  const Json& first = names->items().front();
  if (!first.text_of("text").empty()) return first.text_of("text");
  std::string name;
  if (const Json* given = first.find("given")) {
    for (const Json& part : given->items()) name += (name.empty() ? "" : " ") + part.text();
  }
  const std::string& family = first.text_of("family");
  return name + (name.empty() || family.empty() ? "" : " ") + family;
}

Json patient_facts(PatientId id, const fhir::Resource& patient) {
  Json facts = Json::object();
  facts.set("id", Json::string(id.to_string()));
  set_text(facts, "name", name_of(patient));
  set_text(facts, "born", patient.text("birthDate"));
  const auto identifiers = fhir::identifiers_of(patient);
  if (!identifiers.empty()) set_text(facts, "number", identifiers.front().value);
  return facts;
}

Json appointment_facts(const fhir::Resource& appointment, std::string_view zone) {
  Json facts = Json::object();
  set_text(facts, "status", appointment.text("status"));
  for (const auto& [name, value] : values_of(appointment)) set_text(facts, name, value);
  set_text(facts, "zone", std::string(zone));
  return facts;
}

}  // namespace engine
