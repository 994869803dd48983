// Actor: who asks. Made from a credential by the engine, never from what a caller claims.
//
//   auto actor = host.authenticate(bearer_token);           // Result<Actor>; audited either way
//   reader.show(Show::thread(actor.value(), thread), ...);
//
// A value; any thread. `references` are all names by which consent rules may mean this actor
// ("Practitioner/7", "CareTeam/3", "Device/ehr-a"); no patient data beyond such ids.
#pragma once

#include <string>
#include <vector>

#include "engine/api/ids.h"

namespace engine {

enum class ActorKind { kEndpoint, kPatient, kStaff, kClient };

struct Actor {
  TenantId tenant;
  ActorKind kind = ActorKind::kEndpoint;
  std::string id;    // endpoint name, client id, or our own person id
  std::string role;  // from roles.yaml: "clinician", "analyst", "patient", "ehr"
  std::string site;
  PatientId patient;  // set for kPatient only: the record that is hers
  std::vector<std::string> references;
  // Why it asks: a code of v3-ActReason, or system|code. From conf, never from a caller's claim;
  // empty: treatment.
  std::string purpose = {};
};

}  // namespace engine
