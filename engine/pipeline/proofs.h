// Proofs: that a patient has proved who she is, on record.
//
//   mark_verified(tx, gate, {tenant, patient, "identity-check", actor});
//   forget_verified(tx, gate, {tenant, patient, "new address", actor});   // she must prove it
//   again
//
// The Gate asks for it before anything goes to her portal channel. Marked by who lets her in: the
// issue of a token that is bound to her record, a session after the identity check. Both are noted
// in the log. Closures only; no failure.
#pragma once

#include <string>

#include "engine/hop/gate.h"

namespace engine {

struct Proof {
  TenantId tenant;
  PatientId patient;
  std::string method;  // or why it counts no more: fixed words
  Actor by;
};

void mark_verified(store::Tx& tx, Gate& gate, const Proof& proof);
void forget_verified(store::Tx& tx, Gate& gate, const Proof& proof);

}  // namespace engine
