#include "engine/pipeline/intake.h"

#include <charconv>
#include <chrono>

#include "engine/pipeline/subject.h"

namespace engine {

using base::Code;
using base::Error;

namespace {

Accept accept_hop(const Plan& plan, MessageId message) {
  Accept hop;
  hop.actor = plan.arrival.actor;
  hop.act = plan.act;
  hop.message = message;
  hop.commitment = plan.commitment;
  hop.enrolled = plan.enrolled;
  if (plan.refusal) hop.refusal = plan.refusal->reason;
  return hop;
}

Fate fate_of(const Plan& plan, const Ending& ending) {
  const bool mapping = ending.hold && (ending.hold->kind == "mapping");
  const bool lenient =
      plan.endpoint != nullptr && plan.endpoint->on_mapping_fault == FaultAnswer::kAa;
  // A sender that cannot wait for a correction is told that we have it; a person finds it held.
  if (mapping && lenient) return Fate::kStored;
  // The sender did nothing wrong where consent holds a message, and must not learn that a patient
  // refused: it is told AA.
  const bool faulty = ending.hold && ending.hold->kind != "consent";
  return faulty ? Fate::kFaulty : Fate::kStored;
}

std::vector<hl7::AckFault> faults_of(const Plan& plan) {
  const Refusal& refusal = *plan.refusal;
  return {{refusal.address, refusal.err_code, 'E', "", refusal.text}};
}

Receipt receipt_of(const Ending& ending) {
  Receipt receipt;
  receipt.state = ending.state;
  receipt.threads = ending.threads;
  receipt.http_status = ending.http_status;
  receipt.resource_type = ending.resource_type;
  receipt.resource_id = ending.resource_id;
  receipt.resource_version = ending.version;
  receipt.patient = ending.patient;
  return receipt;
}

}  // namespace

IntakeService::IntakeService(Services& services)
    : services_(services),
      planner_(services.mappings, services.rules, services.ring, services.clock),
      inbox_(services),
      people_(services),
      records_(services),
      threads_(services) {}

namespace {

// A FHIR client still has its resource, so it is told what is wrong with it: 400 for what cannot be
// read, 422 for what breaks a rule. Other refusals say no more than that they are.
Accepted tell_client(const Plan& plan, Accepted accepted) {
  const bool ours =
      !accepted.ok() && accepted.error().code == Code::kDenied && plan.refusal && plan.arrival.fhir;
  if (!ours) return accepted;
  const std::string& reason = plan.refusal->reason;
  const Error told{Code::kInvalid, plan.refusal->text, plan.refusal->address, {}};
  if (reason == "refused.parse") return told;
  if (reason != "refused.rules" && reason != "refused.mapping" && reason != "refused.type") {
    return accepted;
  }
  return Error{Code::kUnsupported, told.text, told.path, {}};
}

using Moment = std::chrono::steady_clock::time_point;

// One message in eight is timed, and which ones is as good as drawn by lot: the sum over a day says
// the same, and the path of a message pays for an eighth of it.
bool is_timed(const Plan& plan) {
  return plan.digest.bytes.empty() || (plan.digest.bytes.front() & 7) == 0;
}

void observe_mapping(Metrics& metrics, const Plan& plan) {
  if (plan.mapping_seconds == 0) return;
  const bool timed = is_timed(plan);
  if (!timed && plan.mapping_faults == 0) return;
  const std::string name = plan.stamp.substr(0, plan.stamp.find('@'));
  if (timed) metrics.observe("hopline_mapping_seconds", plan.mapping_seconds, {{"mapping", name}});
  if (plan.mapping_faults == 0) return;
  metrics.count("hopline_mapping_faults_total", {{"mapping", name}},
                static_cast<double>(plan.mapping_faults));
}

void observe_hop(Metrics& metrics, Moment asked) {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - asked;
  metrics.observe("hopline_hop_seconds", took.count(), {{"hop", "accept"}});
}

bool tells_for_a_person(Story story) {
  return story == Story::kCommunication || story == Story::kAnswer;
}

}  // namespace

// The plan is shared and not moved: closures are const and may run twice, and the answer needs it
// too.
void IntakeService::accept(Arrival arrival, std::function<void(Accepted)> done) {
  const Moment asked = std::chrono::steady_clock::now();
  auto plan = std::make_shared<const Plan>(planner_.plan(std::move(arrival)));
  observe_mapping(services_.metrics, *plan);
  store::Wanted ahead = wanted(*plan);
  services_.store.submit([this, plan](store::Tx& tx) { return act(tx, *plan); },
                         [this, plan, asked, done = std::move(done)](Accepted accepted) {
                           if (is_timed(*plan)) observe_hop(services_.metrics, asked);
                           observe(*plan, accepted);
                           done(tell_client(*plan, std::move(accepted)));
                         },
                         std::move(ahead));
}

// What every closure of this kind looks up: one trip for the whole group on a remote store.
store::Wanted IntakeService::wanted(const Plan& plan) const {
  store::Wanted keys;
  const std::int64_t tenant = plan.arrival.actor.tenant.number();
  if (!plan.arrival_key.bytes.empty()) {
    keys.emplace_back(&store::table_of<store::ArrivalRow>(),
                      store::Values{tenant, plan.arrival_key});
  }
  for (const auto* record :
       {plan.main ? &*plan.main : nullptr, plan.patient ? &*plan.patient : nullptr}) {
    if (record == nullptr) continue;
    for (const store::Bytes& blind : record->blinds) {
      keys.emplace_back(&store::table_of<store::IdentifierRow>(), store::Values{tenant, blind});
    }
  }
  return keys;
}

// The order is the promise: a repeat is answered before anything is asked, so that a sender who
// lost our ACK is told the same again even if its enrolment has ended since.
base::Result<Receipt> IntakeService::act(store::Tx& tx, const Plan& plan) {
  const Known known = inbox_.find(tx, plan);
  if (known.repeat == Repeat::kSame) return answer_repeat(tx, plan, known);
  auto permit = services_.gate.ask(tx, accept_hop(plan, tx.next_message()));
  if (!permit.ok()) return permit.error();
  Spent<Accept> accept = std::move(permit).value().spend();
  if (known.repeat == Repeat::kSupersedes) {
    inbox_.supersede(tx, plan.arrival.actor.tenant, known.first);
  }
  Ending ending;
  if (known.repeat == Repeat::kConflict) {
    ending = held({"conflict",
                   "MSH-10: this control id was used for another message",
                   {{"MSH-10", "205", 'E', "", "control id used for another message"}}});
  } else if (plan.hold) {
    ending = held(*plan.hold);
  } else {
    auto told = tell(tx, plan, accept);
    if (!told.ok()) return told.error();
    ending = std::move(told).value();
  }
  return store_it(tx, plan, std::move(accept), std::move(ending));
}

// No hop: nothing is taken in or shown but the answer that this sender was given once.
base::Result<Receipt> IntakeService::answer_repeat(store::Tx& tx, const Plan& plan,
                                                   const Known& known) {
  auto answer = inbox_.stored_answer(tx, plan.arrival.actor.tenant, known.first);
  if (!answer.ok()) return answer.error();
  Receipt receipt;
  receipt.message = known.first;
  receipt.duplicate = true;
  receipt.answer = std::move(answer).value();
  return receipt;
}

// By the message's own patient, else by whom the main resource names: by business identifier, or by
// our own "Patient/12". Names and dates of birth identify nobody.
base::Result<std::optional<store::PatientRow>> IntakeService::find_person(store::Tx& tx,
                                                                          const Plan& plan) {
  const TenantId tenant = plan.arrival.actor.tenant;
  if (plan.patient && !plan.patient->blinds.empty()) {
    return people_.find(tx, tenant, plan.patient->blinds);
  }
  if (!plan.main) return std::optional<store::PatientRow>{};
  const SubjectName name = subject_of(plan.main->resource);
  if (!name.identifier.value.empty()) {
    return people_.find(tx, tenant, {planner_.blind("Patient", name.identifier)});
  }
  if (name.record.none()) return std::optional<store::PatientRow>{};
  const auto record = tx.get<store::ResourceRow>(tenant, name.record);
  if (!record || record->type != "Patient") return std::optional<store::PatientRow>{};
  auto person = tx.get<store::PatientRow>(tenant, record->patient);
  if (person) admit_key(tx, services_.ring, tenant, person->key);
  return person;
}

base::Result<Ending> IntakeService::tell(store::Tx& tx, const Plan& plan, Spent<Accept>& accept) {
  auto person = find_person(tx, plan);
  if (!person.ok()) {
    return held(
        {"patient", person.error().to_string(), {{"PID-3", "204", 'E', "", person.error().text}}});
  }
  Scene scene{services_, tx, accept, plan, people_, records_, threads_, std::move(person).value()};
  if (auto known = check_new(scene)) return std::move(*known);
  switch (plan.story) {
    case Story::kAppointment:
      return tell_appointment(scene);
    case Story::kResult:
      return tell_result(scene);
    case Story::kCommunication:
      return tell_communication(scene);
    case Story::kConsent:
      return tell_consent(scene);
    case Story::kPatient:
      return tell_patient(scene);
    case Story::kAnswer:
      return tell_answer(scene);
    case Story::kRecord:
      return tell_record(scene);
    case Story::kNone:
      return held({"mapping", "the mapping made nothing that the engine can tell", {}});
  }
  CHECK_UNREACHABLE();
}

base::Result<Receipt> IntakeService::store_it(store::Tx& tx, const Plan& plan, Spent<Accept> accept,
                                              Ending ending) {
  Receipt receipt = receipt_of(ending);
  receipt.message = accept.hop().message;
  Stored stored{ending.state, ending.patient, ending.key, ending.body, {}};
  if (!ending.threads.empty()) stored.thread = ending.threads.front();
  // Without a patient the bytes lie under the intake key, which the erasure of one patient does not
  // reach: they were tied to nobody when they came.
  if (stored.key.none()) stored.key = services_.pool.intake();
  if (plan.arrival.kind == Kind::kHl7) {
    const Fate fate = fate_of(plan, ending);
    std::vector<hl7::AckFault> faults;
    if (ending.hold && fate == Fate::kFaulty) faults = ending.hold->faults;
    Answer answer = answer_v2(plan, fate, faults, tx.now());
    receipt.ack_code = answer.code;
    receipt.application_answer = std::move(answer.application);
    stored.answer = std::move(answer.bytes);
  }
  receipt.answer = stored.answer;
  if (ending.hold) inbox_.hold(tx, plan.arrival.actor.tenant, receipt.message, *ending.hold);
  inbox_.put(std::move(accept), plan, stored);
  return receipt;
}

namespace {

// A replay is told from the others of its message by its time: two within one microsecond, of which
// a group of commits has only one, are two all the same.
base::Instant next_replay(store::Tx& tx, TenantId tenant, MessageId message) {
  base::Instant at = tx.now();
  while (tx.get<store::ReplayRow>(tenant, message, at)) ++at.us;
  return at;
}

}  // namespace

base::Result<Receipt> IntakeService::replay(store::Tx& tx, const Plan& plan, const Replay& replay) {
  const TenantId tenant = plan.arrival.actor.tenant;
  auto held_row = tx.get<store::HeldRow>(tenant, replay.message);
  if (!held_row || held_row->state != store::HeldState::kHeld) {
    return Error{Code::kConflict, "the message is not held any more", "queue", {}};
  }
  Accept hop = accept_hop(plan, replay.message);
  auto permit = services_.gate.ask(tx, std::move(hop));
  if (!permit.ok()) return permit.error();
  Spent<Accept> accept = std::move(permit).value().spend();
  accept.stage(
      store::ReplayRow{tenant, replay.message, next_replay(tx, tenant, replay.message), {}});
  Ending ending;
  if (plan.hold) {
    ending = held(*plan.hold);
  } else {
    auto told = tell(tx, plan, accept);
    if (!told.ok()) return told.error();
    ending = std::move(told).value();
  }
  if (ending.state == MessageState::kRefused) {
    return Error{Code::kConflict, "told again it is refused; close it with a reason", "queue", {}};
  }
  if (ending.hold) {
    inbox_.hold(tx, tenant, replay.message, *ending.hold);
  } else {
    held_row->state = replay.then;
    held_row->note = replay.note;
    if (!ending.threads.empty()) held_row->thread = ending.threads.front();
    held_row->changed = tx.now();
    tx.stage(*held_row);
  }
  Receipt receipt = receipt_of(ending);
  receipt.message = replay.message;
  return receipt;
}

void IntakeService::observe(const Plan& plan, const Accepted& accepted) {
  const std::string kind = plan.arrival.kind == Kind::kHl7 ? "hl7v2" : "fhir";
  services_.metrics.count("hopline_received_total",
                          {{"endpoint", plan.arrival.endpoint}, {"kind", kind}});
  if (!accepted.ok()) return;
  const Receipt& receipt = accepted.value().get();
  if (taken_ && !receipt.duplicate) taken_(receipt);
  if (said_ && tells_for_a_person(plan.story) && !receipt.threads.empty()) said_();
  if (!receipt.ack_code.empty()) {
    services_.metrics.count("hopline_acks_total",
                            {{"endpoint", plan.arrival.endpoint}, {"code", receipt.ack_code}});
  }
}

// Planned anew, since the caller has only the bytes: an ACK must echo MSH-10 and the mode of a
// message of which nothing was stored (HL7 v2.5.1 2.9.2).
std::string IntakeService::refusal(const Arrival& arrival, const Error& error) const {
  Plan plan = planner_.plan(arrival);
  const bool later = error.code == Code::kUnavailable || error.code == Code::kInternal;
  if (!later && plan.refusal)
    return answer_v2(plan, Fate::kRefused, faults_of(plan), services_.clock.now()).bytes;
  const std::string text = later ? "not taken in now; try again" : "refused by policy";
  return answer_v2(plan, later ? Fate::kNotNow : Fate::kRefused, {{"", "207", 'E', "", text}},
                   services_.clock.now())
      .bytes;
}

}  // namespace engine
