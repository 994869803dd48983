// Subject: whom a resource names as its patient, as it names her.
//
//   SubjectName name = subject_of(appointment);
//   if (!name.identifier.value.empty()) people.find(tx, tenant, blind(name.identifier));
//
// Appointment: the participant that is a Patient; else subject or patient. Pure.
#pragma once

#include "engine/api/ids.h"
#include "fhir/resource.h"

namespace engine {

struct SubjectName {
  fhir::Identifier identifier;  // business identifier, when the reference has one
  ResourceId record;            // "Patient/12" of ours
  std::string reference;        // as written
};

SubjectName subject_of(const fhir::Resource& resource);

// The number of "Type/12", or none.
ResourceId record_of(std::string_view reference, std::string_view type);

}  // namespace engine
