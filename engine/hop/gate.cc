#include "engine/hop/gate.h"

#include "base/encoding.h"

namespace engine {
namespace {

using base::Code;
using base::Error;
using consent::Action;
using consent::Decision;
using consent::Fact;
using consent::Party;
using consent::Verdict;
using store::OutcomeCode;

const consent::Coding kTreat{"http://terminology.hl7.org/CodeSystem/v3-ActReason", "TREAT"};
// Healthcare operations: what mending a feed is for (45 CFR 164.501).
const consent::Coding kOperations{"http://terminology.hl7.org/CodeSystem/v3-ActReason", "HOPERAT"};

std::string_view kind_name(ActorKind kind) {
  switch (kind) {
    case ActorKind::kEndpoint:
      return "endpoint";
    case ActorKind::kPatient:
      return "patient";
    case ActorKind::kStaff:
      return "staff";
    case ActorKind::kClient:
      return "client";
  }
  CHECK_UNREACHABLE();
}

std::string_view outcome_name(OutcomeCode outcome) {
  switch (outcome) {
    case OutcomeCode::kPermit:
      return "permit";
    case OutcomeCode::kDeny:
      return "deny";
    case OutcomeCode::kDone:
      return "done";
    case OutcomeCode::kFailed:
      return "failed";
    case OutcomeCode::kUnknown:
      return "unknown";
  }
  CHECK_UNREACHABLE();
}

void put_actor(audit::Record& record, const Actor& actor) {
  record.actor_type = kind_name(actor.kind);
  record.actor_id = actor.id;
  record.actor_role = actor.role;
}

// Who a reader is to this patient. An EHR client reads for the care team that it serves.
std::vector<Party> parties_of(const Actor& actor, PatientId patient, bool held) {
  if (actor.kind == ActorKind::kStaff && actor.role == "analyst") {
    return held ? std::vector<Party>{Party::kQueue} : std::vector<Party>{};
  }
  if (actor.kind == ActorKind::kPatient) {
    if (actor.patient == patient && !patient.none()) return {Party::kPatient};
    return {};
  }
  if (actor.role == "clinician") return {Party::kCareTeam, Party::kClinician};
  if (actor.role == "ehr") return {Party::kCareTeam};
  return {};
}

bool is_queue(const std::vector<Party>& parties) {
  return parties.size() == 1 && parties.front() == Party::kQueue;
}

// The one row that the hop may write: its leaf names it. A view writes none.
std::int64_t effect_of(const Accept& hop) { return hop.message.number(); }
std::int64_t effect_of(const Post& hop) { return hop.entry.number(); }
std::int64_t effect_of(const Show&) { return 0; }
std::int64_t effect_of(const Send& hop) { return hop.parcel.number(); }

Party party_of(Recipient recipient) {
  switch (recipient) {
    case Recipient::kEhr:
      return Party::kOwnEhr;
    case Recipient::kPatientChannel:
      return Party::kPatientChannel;
    case Recipient::kPartner:
      return Party::kPartner;
  }
  CHECK_UNREACHABLE();
}

}  // namespace

struct Gate::Question {
  TenantId tenant;
  PatientId patient;
  Action action;
  std::vector<Party> parties;
  std::vector<Fact> facts;
  std::vector<std::string> actors;
  consent::Item item;
  std::optional<consent::Reach> reach;  // needs an active channel consent
  std::string refusal;                  // decided before: why the sender is refused
  consent::Coding purpose = kTreat;
};

Gate::Gate(const consent::PolicyBook& policies, ConsentBook& consents, keys::Keyring& ring,
           GateNames names)
    : policies_(policies), consents_(consents), ring_(ring), names_(std::move(names)) {}

// The log must say "the same patient" to whoever holds the key and nothing to whoever does not, so
// it holds a keyed digest and never her number.
std::string Gate::patient_name(TenantId tenant, PatientId patient) const {
  if (patient.none()) return {};
  const std::int64_t numbers[2] = {tenant.number(), patient.number()};
  const std::string_view bytes(reinterpret_cast<const char*>(numbers), sizeof numbers);
  return "h1:" + base::to_base64url(ring_.blind({"audit-patient", bytes}));
}

Decision Gate::decide(store::Tx& tx, const Question& question) {
  Decision recorded{Verdict::kNotApplicable, "", ""};
  consent::Circumstances now{question.action, question.parties, question.facts, {question.purpose}};
  // Accept asks for no Consent of a patient: what arrives is not yet known to be about anybody. No
  // more is a message that waits in the queue for that very reason.
  const bool nobodys = question.patient.none() && is_queue(question.parties);
  if (question.action != Action::kCollect && !nobodys) {
    if (question.patient.none()) return {Verdict::kDeny, "deny.no-patient", ""};
    const auto consents = consents_.of(tx, question.tenant, question.patient);
    // A record of Consents that does not open may hold a refusal: nothing moves until it opens.
    if (!consents.ok()) return {Verdict::kDeny, "deny.not-understood", "consent"};
    now.facts.push_back(Fact::kPatientKnown);
    if (!consents.value()->set.empty()) {
      const consent::Request request{
          question.actors, {question.purpose}, question.action, tx.now()};
      recorded = consents.value()->set.decide(request, question.item);
    }
    if (question.reach && consent::decide_channel(consents.value()->channels, *question.reach) ==
                              consent::ChannelVerdict::kActive) {
      now.facts.push_back(Fact::kChannelConsent);
    }
  }
  return policies_.of(question.tenant.number()).policy.decide(recorded, now);
}

template <Hop H>
base::Result<Permit<H>> Gate::answer(store::Tx& tx, H& hop, const Question& question,
                                     audit::Record record) {
  const Decision decision = question.refusal.empty()
                                ? decide(tx, question)
                                : Decision{Verdict::kDeny, question.refusal, std::string()};
  const bool permitted = decision.verdict == Verdict::kPermit;
  const OutcomeCode outcome = permitted ? OutcomeCode::kPermit : OutcomeCode::kDeny;
  const std::string patient = patient_name(question.tenant, question.patient);
  record.log = names_.log;
  record.node = names_.node;
  record.time = tx.now();
  record.hop = H::kName;
  record.outcome = outcome_name(outcome);
  record.reason = decision.reason;
  record.consent = decision.rule;
  record.policy = policies_.of(question.tenant.number()).policy.name();
  record.patient = patient;
  // Staged before the answer is known to the caller: there is no path by which a decision leaves no
  // record.
  const auto decided = decision.reason.find(".consent") == std::string::npos
                           ? store::Decided::kImplicit
                           : store::Decided::kConsent;
  const LeafId leaf = tx.stage_leaf({LeafId{}, H::kCode, outcome, question.tenant, effect_of(hop),
                                     audit::draft_record(record), decided});
  if (!permitted) return Error{Code::kDenied, decision.reason, std::string(H::kName), {}};
  return Permit<H>(tx, std::move(hop), leaf);
}

base::Result<Permit<Accept>> Gate::ask(store::Tx& tx, Accept hop) {
  Question question{hop.actor.tenant, PatientId{}, Action::kCollect, {}, {}, {}, {}, {},
                    hop.refusal};
  if (hop.enrolled) question.facts.push_back(Fact::kEnrolledEndpoint);
  audit::Record record;
  record.action = "create";
  put_actor(record, hop.actor);
  record.in = hop.commitment;
  record.subjects = {{"message", hop.message.number()}};
  return answer(tx, hop, question, record);
}

base::Result<Permit<Post>> Gate::ask(store::Tx& tx, Post hop) {
  Question question{hop.tenant,           hop.patient, Action::kUse, {}, {},
                    hop.actor.references, {},          {},           {}};
  question.item.type = "Communication";
  question.item.id = "Communication/" + hop.entry.to_string();
  audit::Record record;
  record.action = "create";
  record.purpose = kTreat.code;
  record.mapping = hop.mapping;
  record.out = hop.commitment;
  put_actor(record, hop.actor);
  record.subjects = {{"message", hop.message.number()},
                     {"thread", hop.thread.number()},
                     {"entry", hop.entry.number()}};
  return answer(tx, hop, question, record);
}

base::Result<Permit<Show>> Gate::ask(store::Tx& tx, Show hop) {
  Question question{hop.actor.tenant,
                    hop.patient,
                    Action::kAccess,
                    parties_of(hop.actor, hop.patient, hop.held),
                    {},
                    hop.actor.references,
                    {},
                    {},
                    {}};
  if (is_queue(question.parties)) question.purpose = kOperations;
  question.item.type = hop.item_type;
  question.item.id = hop.item_id;
  audit::Record record;
  record.action = "read";
  record.purpose = question.purpose.code;
  put_actor(record, hop.actor);
  record.subjects = hop.about;
  return answer(tx, hop, question, record);
}

base::Result<Permit<Send>> Gate::ask(store::Tx& tx, Send hop) {
  // Whoever writes her Consent changes this row: no revocation commits between the decision and
  // the commit of the permit, on any node.
  tx.lock_shared<store::PatientRow>(hop.tenant, hop.patient);
  Question question{hop.tenant,
                    hop.patient,
                    Action::kDisclose,
                    {party_of(hop.recipient)},
                    {},
                    {"Device/" + hop.destination},
                    {},
                    {},
                    {}};
  question.item.type = "Communication";
  question.item.id = "Communication/" + hop.thread.to_string();
  if (hop.recipient == Recipient::kPatientChannel) question.reach = hop.reach;
  audit::Record record;
  record.action = "execute";
  record.purpose = kTreat.code;
  record.client = hop.destination;
  record.subjects = {{"parcel", hop.parcel.number(), hop.attempt}, {"thread", hop.thread.number()}};
  return answer(tx, hop, question, record);
}

Decision Gate::foresee(store::Tx& tx, const Show& hop) {
  Question question{.tenant = hop.actor.tenant, .patient = hop.patient, .action = Action::kAccess};
  question.parties = parties_of(hop.actor, hop.patient, hop.held);
  question.actors = hop.actor.references;
  question.item.type = hop.item_type;
  question.item.id = hop.item_id;
  return decide(tx, question);
}

Decision Gate::foresee(store::Tx& tx, const Send& hop) {
  Question question{.tenant = hop.tenant, .patient = hop.patient, .action = Action::kDisclose};
  question.parties = {party_of(hop.recipient)};
  question.actors = {"Device/" + hop.destination};
  question.item.type = "Communication";
  question.item.id = "Communication/" + hop.thread.to_string();
  if (hop.recipient == Recipient::kPatientChannel) question.reach = hop.reach;
  return decide(tx, question);
}

LeafId Gate::note(store::Tx& tx, const Note& note) {
  audit::Record record;
  const std::string patient = patient_name(note.tenant, note.patient);
  record.log = names_.log;
  record.node = names_.node;
  record.time = tx.now();
  record.hop = note.hop;
  record.action = note.action;
  record.outcome = outcome_name(note.outcome);
  record.reason = note.reason;
  put_actor(record, note.actor);
  record.patient = patient;
  record.prev = note.prev;
  record.next = note.next;
  record.subjects = note.about;
  return tx.stage_leaf({.hop = HopCode::kNone,
                        .outcome = note.outcome,
                        .tenant = note.tenant,
                        .draft = audit::draft_record(record)});
}

}  // namespace engine
