// Gate: the one place that decides about a hop, and the one place that makes permits.
//
//   Gate gate(policy_book, consent_book, keyring, GateNames{"hopline/audit/a", "a"}, roles);
//   auto permit = gate.ask(tx, Post{...});
//   if (!permit.ok()) return permit.error();      // kDenied; its audit record commits
//
// Each question is decided from the patient's recorded Consents and the custodian's implicit policy
// as they are in this transaction, and recorded in it whatever the answer (45 CFR 164.312(b)).
// What is not understood is a denial. Before that it asks whether the role of who asks may do such
// a thing at all. require() is that question where no patient data moves. note() records what is no
// hop: log-ins, outcomes of sends, acts on the queue. Used by closures, on the committer's thread.
#pragma once

#include <string>

#include "base/result.h"
#include "engine/consent/policy.h"
#include "engine/hop/care.h"
#include "engine/hop/consents.h"
#include "engine/hop/denials.h"
#include "engine/hop/permit.h"
#include "engine/hop/roles.h"

namespace engine {

struct GateNames {
  std::string log;  // origin of the audit log
  std::string node;
};

// A record that is no hop.
struct Note {
  TenantId tenant;
  std::string_view hop = "admin";  // auth config key mapping export search admin, or send
  std::string_view action;         // create read update delete execute
  store::OutcomeCode outcome = store::OutcomeCode::kDone;
  std::string reason;
  Actor actor;
  PatientId patient;
  std::string prev, next;
  std::vector<audit::Subject> about;
};

class Gate {
 public:
  Gate(const consent::PolicyBook& policies, ConsentBook& consents, keys::Keyring& ring,
       GateNames names, Roles roles = Roles());

  base::Result<Permit<Accept>> ask(store::Tx& tx, Accept hop);
  base::Result<Permit<Post>> ask(store::Tx& tx, Post hop);
  base::Result<Permit<Show>> ask(store::Tx& tx, Show hop);
  base::Result<Permit<Send>> ask(store::Tx& tx, Send hop);

  // What would be decided now, to say so or to leave something out. Moves nothing, records nothing.
  consent::Decision foresee(store::Tx& tx, const Show& hop);
  consent::Decision foresee(store::Tx& tx, const Post& hop);
  consent::Decision foresee(store::Tx& tx, const Send& hop);

  // kDenied, and recorded, where the role of `by` may not do it: work on the queue, a release.
  base::Status require(store::Tx& tx, const Actor& by, Act act);
  // The same question where a yes writes nothing: a list of ids. Any thread.
  bool may(const Actor& by, Act act) const { return roles_.may(by, act); }

  LeafId note(store::Tx& tx, const Note& note);

  const CareBook& care() const { return care_; }
  // "hopline": which policy holds where no recorded Consent decides.
  const std::string& policy_of(TenantId tenant) const {
    return policies_.of(tenant.number()).policy.name();
  }
  // Denied Shows beyond the first of a minute are counted; note_repeats() records how many.
  Denials& denials() { return denials_; }
  void note_repeats(store::Tx& tx, const std::vector<Denials::Counted>& ended);
  // That a list which `by` looked at left out so many rows; of one reader once a minute.
  void note_left_out(store::Tx& tx, const Actor& by, std::int64_t rows);

 private:
  struct Question;
  Question question_of(store::Tx& tx, const Show& hop) const;
  Question question_of(store::Tx& tx, const Post& hop) const;
  Question question_of(store::Tx& tx, const Send& hop) const;
  consent::Decision decide(store::Tx& tx, const Question& question);
  template <Hop H>
  base::Result<Permit<H>> answer(store::Tx& tx, H& hop, const Question& question,
                                 audit::Record record);
  std::string refusal_of(const Actor& actor, Act act) const;
  std::vector<consent::Party> parties_of(store::Tx& tx, const Show& hop) const;
  std::string patient_name(TenantId tenant, PatientId patient) const;

  const consent::PolicyBook& policies_;
  ConsentBook& consents_;
  keys::Keyring& ring_;
  GateNames names_;
  Roles roles_;
  CareBook care_;
  Denials denials_;
};

}  // namespace engine
