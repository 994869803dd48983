#include "engine/api/sessions.h"

#include <algorithm>

namespace engine {

std::string_view window_name(Window window) {
  switch (window) {
    case Window::kClinician:
      return "clinician";
    case Window::kPatient:
      return "patient";
    case Window::kAnalyst:
      return "analyst";
  }
  CHECK_UNREACHABLE();
}

// Two EHRs may both have a Practitioner/7: the audit log must not take them for one person.
Identity Identity::clinician(std::string_view ehr, std::string reference, std::string role) {
  Identity identity;
  identity.window = Window::kClinician;
  identity.person = std::string(ehr) + ":" + reference;
  identity.role = std::move(role);
  identity.references = {std::move(reference)};
  return identity;
}

Identity Identity::of_patient(PatientId patient) {
  Identity identity;
  identity.window = Window::kPatient;
  identity.person = "patient-" + patient.to_string();
  identity.role = "patient";
  identity.references = {"Patient/" + patient.to_string()};
  identity.patient = patient;
  return identity;
}

Identity Identity::analyst(const Actor& actor) {
  Identity identity;
  identity.window = Window::kAnalyst;
  identity.person = actor.id;
  identity.role = actor.kind == ActorKind::kStaff ? actor.role : "";
  identity.site = actor.site;
  identity.references = actor.references;
  return identity;
}

std::int64_t Session::left_us(base::Instant now) const {
  return std::max<std::int64_t>(0, std::min(idle_ends, ends).us - now.us);
}

}  // namespace engine
