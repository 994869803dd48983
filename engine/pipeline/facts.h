// Facts: the few words of a record that a window shows beside a conversation.
//
//   Json patient = patient_facts(PatientId{7}, resource);   // id, name, born, number
//   Json appointment = appointment_facts(resource, zone);   // status, start, end, service, place
//
// What the record does not say is left out. Shown only inside a Show. Pure; any thread; no failure.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "engine/api/ids.h"
#include "fhir/resource.h"

namespace engine {

base::Json patient_facts(PatientId id, const fhir::Resource& patient);

// `zone` is where the clinic is: the name of the zone in which its times are meant.
base::Json appointment_facts(const fhir::Resource& appointment, std::string_view zone);

// "Ada Berg": the text of the first name, else given and family; "" when there is none.
std::string name_of(const fhir::Resource& patient);

}  // namespace engine
