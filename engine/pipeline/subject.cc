#include "engine/pipeline/subject.h"

#include <charconv>

namespace engine {
namespace {

using base::Json;

SubjectName name_of(const Json& reference) {
  SubjectName name;
  name.reference = reference.text_of("reference");
  name.record = record_of(name.reference, "Patient");
  if (const Json* identifier = reference.find("identifier")) {
    name.identifier = {identifier->text_of("system"), identifier->text_of("value")};
  }
  return name;
}

bool is_patient(const Json& reference) {
  return reference.text_of("type") == "Patient" ||
         reference.text_of("reference").starts_with("Patient/");
}

}  // namespace

ResourceId record_of(std::string_view reference, std::string_view type) {
  if (!reference.starts_with(std::string(type) + "/")) return {};
  const std::string_view id = reference.substr(type.size() + 1);
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (fault != std::errc{} || end != id.data() + id.size() || number <= 0) return {};
  return ResourceId{number};
}

SubjectName subject_of(const fhir::Resource& resource) {
  for (const std::string_view member : {"subject", "patient"}) {
    if (const Json* reference = resource.find(member)) return name_of(*reference);
  }
  const Json* participants = resource.find("participant");
  if (participants == nullptr) return {};
  for (const Json& participant : participants->items()) {
    const Json* actor = participant.find("actor");
    if (actor != nullptr && is_patient(*actor)) return name_of(*actor);
  }
  return {};
}

}  // namespace engine
