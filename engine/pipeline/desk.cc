#include "engine/pipeline/desk.h"

#include <algorithm>

#include "engine/audit/record.h"
#include "engine/keys/keyring.h"
#include "engine/pipeline/conversations.h"
#include "engine/store/rows_receipt.h"

namespace engine {

using base::Code;
using base::Error;
using base::Result;
using store::EntryRow;
using store::ParcelRow;
using store::ParcelState;
using store::ReceiptKind;
using store::ReceiptRow;
using store::ThreadRow;
using store::ThreadStatus;
using store::Type;

namespace {

constexpr std::size_t kSaltBytes = 32;

// Notices are not among them: a reminder of next week stays one of next week.
constexpr std::string_view kOpenForChart =
    "SELECT id FROM parcel WHERE tenant = :a AND thread = :b AND kind <> 2 "
    "AND state IN (0, 3, 4, 5) ORDER BY place, id LIMIT 1000";
constexpr std::string_view kReadUpTo =
    "SELECT CAST(COALESCE(MAX(entry), 0) AS BIGINT) FROM receipt "
    "WHERE tenant = :a AND thread = :b AND reader = :c AND kind = 1";

Error absent() { return Error{Code::kNotFound, "no such thread", "thread", {}}; }

Error staff_only() { return Error{Code::kDenied, "this is for the care team to do", "thread", {}}; }

ThreadId thread_of(const DeskAct& act) {
  return std::visit([](const auto& one) { return one.thread; }, act);
}

ChangeKind kind_of(const DeskAct& act) {
  struct Kinds {
    ChangeKind operator()(const CloseThread&) const { return ChangeKind::kStatus; }
    ChangeKind operator()(const ReopenThread&) const { return ChangeKind::kStatus; }
    ChangeKind operator()(const WriteNow&) const { return ChangeKind::kChart; }
    ChangeKind operator()(const MarkRead&) const { return ChangeKind::kRead; }
  };
  return std::visit(Kinds{}, act);
}

Show look_at(store::Tx& tx, const Actor& by, const ThreadRow& thread) {
  Show hop;
  hop.actor = by;
  hop.act = act_on(tx, by, thread);
  hop.patient = thread.patient;
  hop.item_type = "Communication";
  hop.item_id = "Communication/t" + thread.id.to_string();
  return hop;
}

}  // namespace

std::string participant_of(const Actor& actor) {
  if (actor.kind == ActorKind::kPatient) return "patient";
  const auto named = std::find_if(
      actor.references.begin(), actor.references.end(),
      [](const std::string& reference) { return reference.starts_with("Practitioner"); });
  return named == actor.references.end() ? actor.id : *named;
}

void DeskService::act(const Actor& by, DeskAct act, std::function<void(Acted)> done) {
  const bool staff = by.kind == ActorKind::kStaff;
  const bool reads = std::holds_alternative<MarkRead>(act);
  if (!staff && !(reads && by.kind == ActorKind::kPatient)) return done(staff_only());
  auto thread = services_.store.read<ThreadRow>(by.tenant, thread_of(act));
  if (!thread.ok()) return done(thread.error().code == Code::kNotFound ? absent() : thread.error());
  const Visit visit{by, std::move(thread).value()};
  auto work = std::visit([&](const auto& one) { return plan(visit, one); }, act);
  if (!work.ok()) return done(work.error());
  const ThreadChange change{kind_of(act), visit.thread.patient, visit.thread.id};
  services_.store.submit(std::move(work).value(),
                         [this, change, done = std::move(done)](Acted acted) {
                           if (acted.ok() && acted.value().get().changed > 0) {
                             board_.tell(change);
                             if (change.kind == ChangeKind::kChart && wake_) wake_();
                           }
                           done(std::move(acted));
                         });
}

// Who may not see it must not learn that it is there. Nothing is shown, so nothing is asked for.
base::Status DeskService::check_sees(store::Tx& tx, const Visit& visit) {
  const auto decision = services_.gate.foresee(tx, look_at(tx, visit.by, visit.thread));
  if (decision.verdict == consent::Verdict::kPermit) return base::ok_status();
  return absent();
}

Result<DeskService::Work> DeskService::plan(const Visit& visit, const CloseThread& act) {
  if (act.words.size() > kDeskWordsBytesMax)
    return Error{Code::kTooLarge, "the reason is too long", "words", {}};
  const std::string words = act.words.empty() ? "Closed" : "Closed: " + act.words;
  return Work([this, visit, words](store::Tx& tx) {
    return set_status(tx, visit, ThreadStatus::kClosed, words);
  });
}

Result<DeskService::Work> DeskService::plan(const Visit& visit, const ReopenThread&) {
  return Work([this, visit](store::Tx& tx) {
    return set_status(tx, visit, ThreadStatus::kOpen, "Reopened");
  });
}

Result<DeskDone> DeskService::set_status(store::Tx& tx, const Visit& visit, ThreadStatus status,
                                         const std::string& words) {
  if (auto sees = check_sees(tx, visit); !sees.ok()) return sees.error();
  const auto thread = tx.get<ThreadRow>(visit.by.tenant, visit.thread.id);
  const auto person = tx.get<store::PatientRow>(visit.by.tenant, visit.thread.patient);
  if (!thread || !person) return absent();
  if (thread->status == status)
    return Error{Code::kConflict, "somebody did this already", "thread", {}};
  admit_key(tx, services_.ring, visit.by.tenant, person->key);
  EntryDraft draft;
  draft.person = *person;
  draft.thread = *thread;
  draft.text = words;
  draft.salt = keys::random_bytes(kSaltBytes);
  draft.audience = store::Audience::kStaff;
  draft.author = "staff:" + participant_of(visit.by);
  draft.status = status;
  Post hop;
  hop.tenant = visit.by.tenant;
  hop.actor = visit.by;
  hop.patient = person->id;
  hop.thread = thread->id;
  hop.entry = tx.next_entry();
  hop.commitment = audit::commitment(draft.salt, draft.text);
  auto permit = services_.gate.ask(tx, std::move(hop));
  if (!permit.ok()) return permit.error();
  threads_.post(std::move(permit).value(), draft);
  return DeskDone{thread->id, 1};
}

Result<DeskService::Work> DeskService::plan(const Visit& visit, const WriteNow&) {
  const store::Query query{kOpenForChart, {Type::kInteger, Type::kInteger}, {Type::kInteger}};
  auto rows = services_.store.query(query, {visit.by.tenant.number(), visit.thread.id.number()});
  if (!rows.ok()) return rows.error();
  return Work([this, visit, ids = std::move(rows).value()](store::Tx& tx) -> Result<DeskDone> {
    if (auto sees = check_sees(tx, visit); !sees.ok()) return sees.error();
    // Whoever may write in it may send what was written.
    if (auto may = services_.gate.require(tx, visit.by, Act::kReply); !may.ok()) return may.error();
    DeskDone done{visit.thread.id, 0};
    for (const store::Values& id : ids) {
      auto changed = hurry(tx, ParcelId{std::get<std::int64_t>(id[0])}, visit.by);
      if (!changed.ok()) return changed.error();
      done.changed += changed.value();
    }
    return done;
  });
}

// What waits for its time goes now; what has ended without success is a person's word to send.
Result<std::int64_t> DeskService::hurry(store::Tx& tx, ParcelId id, const Actor& by) {
  auto parcel = tx.get<ParcelRow>(by.tenant, id);
  if (!parcel || parcel->state == ParcelState::kSending ||
      parcel->state == ParcelState::kDelivered || parcel->state == ParcelState::kCancelled)
    return 0;
  if (parcel->state != ParcelState::kDue) {
    auto again = outbox_.retry(tx, id, by);
    if (!again.ok()) return again.error();
    return 1;
  }
  if (parcel->due <= tx.now()) return 0;
  parcel->due = tx.now();
  parcel->changed = tx.now();
  tx.stage(*parcel);
  services_.gate.note(tx, Note{.tenant = by.tenant,
                               .action = "update",
                               .reason = "write now",
                               .actor = by,
                               .patient = parcel->patient,
                               .prev = "due",
                               .next = "due",
                               .about = {{"parcel", id.number()}}});
  return 1;
}

Result<DeskService::Work> DeskService::plan(const Visit& visit, const MarkRead& act) {
  const std::string reader = participant_of(visit.by);
  const store::Query query{
      kReadUpTo, {Type::kInteger, Type::kInteger, Type::kText}, {Type::kInteger}};
  auto rows =
      services_.store.query(query, {visit.by.tenant.number(), visit.thread.id.number(), reader});
  if (!rows.ok()) return rows.error();
  const std::int64_t known = std::get<std::int64_t>(rows.value().at(0)[0]);
  return Work([this, visit, act, reader, known](store::Tx& tx) -> Result<DeskDone> {
    if (auto sees = check_sees(tx, visit); !sees.ok()) return sees.error();
    const auto entry = tx.get<EntryRow>(visit.by.tenant, act.entry);
    const bool hers = visit.by.kind != ActorKind::kPatient ||
                      (entry && entry->audience == store::Audience::kPatient);
    if (!entry || entry->thread != visit.thread.id || !hers) return absent();
    if (act.entry.number() <= known) return DeskDone{visit.thread.id, 0};
    tx.stage(ReceiptRow{visit.by.tenant, visit.thread.id, act.entry, reader, ReceiptKind::kRead,
                        tx.now()});
    services_.gate.note(
        tx, Note{.tenant = visit.by.tenant,
                 .action = "update",
                 .reason = "read",
                 .actor = visit.by,
                 .patient = visit.thread.patient,
                 .about = {{"thread", visit.thread.id.number()}, {"entry", act.entry.number()}}});
    return DeskDone{visit.thread.id, 1};
  });
}

}  // namespace engine
