#include "engine/hop/gate.h"

#include "base/encoding.h"
#include "engine/hop/reach.h"

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

constexpr std::string_view kWrongRole = "deny.role";
constexpr std::string_view kNotOfTheTeam = "deny.care-team";
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

// "TREAT", or "system|code" for a purpose of another vocabulary.
consent::Coding purpose_of(std::string_view words) {
  if (words.empty()) return kTreat;
  const std::size_t bar = words.find('|');
  if (bar == std::string_view::npos) return {kTreat.system, std::string(words)};
  return {std::string(words.substr(0, bar)), std::string(words.substr(bar + 1))};
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
  consent::Coding purpose;
  consent::Item item;
  std::optional<consent::Reach> reach;  // needs an active channel consent
  std::string refusal;                  // decided before: why the sender is refused
};

Gate::Gate(const consent::PolicyBook& policies, ConsentBook& consents, keys::Keyring& ring,
           GateNames names, Roles roles)
    : policies_(policies),
      consents_(consents),
      ring_(ring),
      names_(std::move(names)),
      roles_(std::move(roles)),
      care_(ring, policies) {}

// The log must say "the same patient" to whoever holds the key and nothing to whoever does not, so
// it holds a keyed digest and never her number.
std::string Gate::patient_name(TenantId tenant, PatientId patient) const {
  if (patient.none()) return {};
  const std::int64_t numbers[2] = {tenant.number(), patient.number()};
  const std::string_view bytes(reinterpret_cast<const char*>(numbers), sizeof numbers);
  return "h1:" + base::to_base64url(ring_.blind({"audit-patient", bytes}));
}

Decision Gate::decide(store::Tx& tx, const Question& question) {
  if (!question.refusal.empty()) return {Verdict::kDeny, question.refusal, ""};
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

std::string Gate::refusal_of(const Actor& actor, Act act) const {
  return roles_.may(actor, act) ? std::string() : std::string(kWrongRole);
}

// Who a reader is to this patient. An EHR client reads for the care team that it serves. Work on
// messages is no care: for that the role is enough.
std::vector<Party> Gate::parties_of(store::Tx& tx, const Show& hop) const {
  const Actor& actor = hop.actor;
  switch (actor.kind) {
    case ActorKind::kPatient:
      if (actor.patient == hop.patient && !hop.patient.none()) return {Party::kPatient};
      return {};
    case ActorKind::kClient:
      return {Party::kCareTeam};
    case ActorKind::kStaff: {
      // Work on a held message is no care: for that the role is enough, and for no more.
      if (hop.act == Act::kMessages) {
        return hop.held ? std::vector<Party>{Party::kQueue} : std::vector<Party>{};
      }
      std::vector<Party> parties;
      if (roles_.may(actor, Act::kRelease)) parties.push_back(Party::kClinician);
      if (care_.is_member(tx, actor, hop.patient)) parties.push_back(Party::kCareTeam);
      return parties;
    }
    case ActorKind::kEndpoint:
      return {};
  }
  CHECK_UNREACHABLE();
}

template <Hop H>
base::Result<Permit<H>> Gate::answer(store::Tx& tx, H& hop, const Question& question,
                                     audit::Record record) {
  const Decision decision = decide(tx, question);
  const bool permitted = decision.verdict == Verdict::kPermit;
  const OutcomeCode outcome = permitted ? OutcomeCode::kPermit : OutcomeCode::kDeny;
  if constexpr (std::is_same_v<H, Show>) {
    const Denial denial{hop.actor, hop.patient, decision.reason};
    if (!permitted && denials_.repeats(denial, tx.now())) {
      return Error{Code::kDenied, decision.reason, std::string(H::kName), {}};
    }
  }
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
  // record, or, of a view that is denied again within the minute, no count.
  const auto decided = decision.reason.find(".consent") == std::string::npos
                           ? store::Decided::kImplicit
                           : store::Decided::kConsent;
  const LeafId leaf = tx.stage_leaf({LeafId{}, H::kCode, outcome, question.tenant, effect_of(hop),
                                     audit::draft_record(record), decided});
  if (!permitted) return Error{Code::kDenied, decision.reason, std::string(H::kName), {}};
  return Permit<H>(tx, std::move(hop), leaf);
}

base::Result<Permit<Accept>> Gate::ask(store::Tx& tx, Accept hop) {
  Question question{hop.actor.tenant,
                    PatientId{},
                    Action::kCollect,
                    {},
                    {},
                    {},
                    purpose_of(hop.actor.purpose),
                    {},
                    {},
                    hop.refusal};
  if (question.refusal.empty()) question.refusal = refusal_of(hop.actor, hop.act);
  if (hop.enrolled) question.facts.push_back(Fact::kEnrolledEndpoint);
  audit::Record record;
  record.action = "create";
  put_actor(record, hop.actor);
  record.in = hop.commitment;
  record.subjects = {{"message", hop.message.number()}};
  return answer(tx, hop, question, record);
}

// What is asked of an entry.
Gate::Question Gate::question_of(store::Tx& tx, const Post& hop) const {
  Question question{hop.tenant,
                    hop.patient,
                    Action::kUse,
                    {},
                    {},
                    hop.actor.references,
                    purpose_of(hop.actor.purpose),
                    {},
                    {},
                    refusal_of(hop.actor, hop.act)};
  // Who speaks must be of the care team. Whoever replays it from the queue does not speak.
  const bool speaks = hop.actor.kind == ActorKind::kStaff;
  if (question.refusal.empty() && speaks && !care_.is_member(tx, hop.actor, hop.patient)) {
    question.refusal = kNotOfTheTeam;
  }
  question.item.type = "Communication";
  question.item.id = "Communication/" + hop.entry.to_string();
  return question;
}

base::Result<Permit<Post>> Gate::ask(store::Tx& tx, Post hop) {
  // Of several nodes on one store the one whose group commits second finds a Consent that the other
  // has written meanwhile, and decides anew.
  if (!hop.patient.none()) tx.hold<store::PatientRow>(hop.tenant, hop.patient);
  const Question question = question_of(tx, hop);
  audit::Record record;
  record.action = "create";
  record.purpose = question.purpose.code;
  record.mapping = hop.mapping;
  record.out = hop.commitment;
  put_actor(record, hop.actor);
  record.subjects = {{"thread", hop.thread.number()}, {"entry", hop.entry.number()}};
  if (!hop.message.none()) {
    record.subjects.insert(record.subjects.begin(), {"message", hop.message.number()});
  }
  return answer(tx, hop, question, record);
}

// What is asked of a view. One for ask() and foresee(): what is foreseen is what will be decided.
Gate::Question Gate::question_of(store::Tx& tx, const Show& hop) const {
  Question question{hop.actor.tenant,
                    hop.patient,
                    Action::kAccess,
                    parties_of(tx, hop),
                    {},
                    hop.actor.references,
                    purpose_of(hop.actor.purpose),
                    {},
                    {},
                    refusal_of(hop.actor, hop.act)};
  if (is_queue(question.parties)) question.purpose = kOperations;
  question.item.type = hop.item_type;
  question.item.id = hop.item_id;
  return question;
}

// And of a delivery. That she has proved who she is stands on record; nobody else's word counts.
Gate::Question Gate::question_of(store::Tx& tx, const Send& hop) const {
  Question question{hop.tenant,
                    hop.patient,
                    Action::kDisclose,
                    {party_of(hop.recipient)},
                    {},
                    {"Device/" + hop.destination},
                    purpose_of(hop.purpose),
                    {},
                    {},
                    {}};
  question.item.type = "Communication";
  question.item.id = "Communication/" + hop.thread.to_string();
  if (hop.recipient != Recipient::kPatientChannel) return question;
  question.reach = known_reach(tx, hop.tenant, hop.reach);
  const auto proof = tx.get<store::ProofRow>(hop.tenant, hop.patient);
  const bool proven = proof && proof->ended == 0;
  question.reach->identity = proven ? consent::Proven::kYes : consent::Proven::kNo;
  return question;
}

base::Result<Permit<Show>> Gate::ask(store::Tx& tx, Show hop) {
  if (!hop.patient.none()) tx.hold<store::PatientRow>(hop.actor.tenant, hop.patient);
  const Question question = question_of(tx, hop);
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
  // And whoever says STOP changes the row of the address.
  hold_address(tx, hop.tenant, hop.reach);
  const Question question = question_of(tx, hop);
  audit::Record record;
  record.action = "execute";
  record.purpose = question.purpose.code;
  record.client = hop.destination;
  record.subjects = {{"parcel", hop.parcel.number(), hop.attempt}, {"thread", hop.thread.number()}};
  return answer(tx, hop, question, record);
}

Decision Gate::foresee(store::Tx& tx, const Show& hop) { return decide(tx, question_of(tx, hop)); }

Decision Gate::foresee(store::Tx& tx, const Post& hop) { return decide(tx, question_of(tx, hop)); }

Decision Gate::foresee(store::Tx& tx, const Send& hop) { return decide(tx, question_of(tx, hop)); }

base::Status Gate::require(store::Tx& tx, const Actor& by, Act act) {
  if (roles_.may(by, act)) return base::ok_status();
  note(tx, Note{.tenant = by.tenant,
                .action = "execute",
                .outcome = OutcomeCode::kDeny,
                .reason = std::string(kWrongRole) + " " + std::string(act_name(act)),
                .actor = by});
  return Error{Code::kDenied, std::string(kWrongRole), std::string(act_name(act)), {}};
}

void Gate::note_repeats(store::Tx& tx, const std::vector<Denials::Counted>& ended) {
  for (const Denials::Counted& told : ended) {
    note(tx, Note{.tenant = told.denial.actor.tenant,
                  .action = "read",
                  .outcome = OutcomeCode::kDeny,
                  .reason = "show denied again: " + told.denial.reason,
                  .actor = told.denial.actor,
                  .patient = told.denial.patient,
                  .about = {{"repeats", told.times}}});
  }
}

void Gate::note_left_out(store::Tx& tx, const Actor& by, std::int64_t rows) {
  const std::string reason = "left out of a list";
  if (denials_.repeats({by, PatientId{}, reason}, tx.now())) return;
  note(tx, Note{.tenant = by.tenant,
                .hop = "search",
                .action = "read",
                .outcome = OutcomeCode::kDeny,
                .reason = reason,
                .actor = by,
                .about = {{"rows", rows}}});
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
