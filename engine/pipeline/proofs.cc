#include "engine/pipeline/proofs.h"

namespace engine {
namespace {

void write(store::Tx& tx, Gate& gate, const Proof& proof, std::int64_t ended) {
  tx.stage(
      store::ProofRow{proof.tenant, proof.patient, proof.method, proof.by.id, tx.now(), ended});
  gate.note(tx, Note{.tenant = proof.tenant,
                     .hop = "auth",
                     .action = ended == 0 ? "create" : "delete",
                     .reason = "identity: " + proof.method,
                     .actor = proof.by,
                     .patient = proof.patient});
}

}  // namespace

// Proved already: once is enough for the record.
void mark_verified(store::Tx& tx, Gate& gate, const Proof& proof) {
  const auto known = tx.get<store::ProofRow>(proof.tenant, proof.patient);
  if (!known || known->ended != 0) write(tx, gate, proof, 0);
}

void forget_verified(store::Tx& tx, Gate& gate, const Proof& proof) {
  const auto known = tx.get<store::ProofRow>(proof.tenant, proof.patient);
  if (known && known->ended == 0) write(tx, gate, proof, 1);
}

}  // namespace engine
