#include "engine/pipeline/threads.h"

#include "engine/pipeline/sealing.h"

namespace engine {

using store::EntryRow;
using store::ParcelRow;
using store::ParcelState;
using store::ThreadRow;
using store::ThreadStatus;

namespace {

constexpr std::size_t kSaltBytes = 32;

RowName name_of(const ThreadRow& row) {
  return {row.tenant, ThreadRow::kTable, row.id.number(), 1};
}
RowName name_of(const EntryRow& row) { return {row.tenant, EntryRow::kTable, row.id.number(), 1}; }

// No FHIR string and no HL7 text holds these (R4 string; HL7 v2.5.1 2.7.1), so what follows is no
// part of what was said.
constexpr std::string_view kNamesAfter{"\0\x1f", 2};

std::string plain_of(const EntryDraft& draft) {
  std::string plain = draft.salt + draft.text;
  if (draft.names.empty()) return plain;
  return plain.append(kNamesAfter) + draft.names;
}

ParcelRow parcel_of(store::Tx& tx, const ThreadRow& thread, EntryId entry) {
  ParcelRow parcel;
  parcel.tenant = thread.tenant;
  parcel.id = tx.next_parcel();
  parcel.thread = thread.id;
  parcel.patient = thread.patient;
  parcel.entry = entry;
  parcel.due = tx.now();
  parcel.changed = tx.now();
  parcel.place = thread.entries;
  return parcel;
}

}  // namespace

// Takes the permit by value: patient, thread and entry come out of it, so that what is written is
// what was decided.
ThreadRow Threads::post(Permit<Post> permit, const EntryDraft& draft) {
  CHECK(draft.salt.size() == kSaltBytes);
  Spent<Post> spent = std::move(permit).spend();
  store::Tx& tx = spent.tx();
  const Post& hop = spent.hop();
  ThreadRow thread;
  if (draft.thread) {
    thread = *draft.thread;
  } else {
    thread.tenant = hop.tenant;
    thread.id = hop.thread;
    thread.patient = hop.patient;
    thread.about = draft.about;
    thread.opened = tx.now();
    thread.body = seal_row(services_.ring, draft.person.key, name_of(thread), draft.title);
  }
  ++thread.entries;
  thread.last = tx.now();
  const bool from_patient = draft.author == "patient";
  if (from_patient) {
    thread.status = ThreadStatus::kOpen;  // a closed thread opens again when the patient writes
    if (thread.waiting.none()) thread.waiting = hop.entry;
  } else if (draft.author != "engine") {
    thread.waiting = EntryId{};
  }
  if (draft.status) thread.status = *draft.status;
  EntryRow entry{hop.tenant,     hop.entry,    thread.id, hop.patient, hop.message,
                 draft.audience, draft.author, tx.now(),  {},          {}};
  entry.body = seal_row(services_.ring, draft.person.key, name_of(entry), plain_of(draft));
  spent.stage(std::move(entry));
  move_reminder(tx, thread, hop.entry, draft);
  plan_notices(tx, thread, hop.entry, draft);
  plan_write_back(tx, thread, hop.entry, draft.write_back);
  if (draft.release) {
    store::ReleaseRow release = *draft.release;
    release.tenant = hop.tenant;
    release.thread = thread.id;
    release.patient = hop.patient;
    release.entry = hop.entry;
    release.changed = tx.now();
    spent.stage(std::move(release));
  }
  spent.stage(thread);
  return thread;
}

// One open reminder for each thread. One that is under way already is not called back: its channel
// may have it.
void Threads::move_reminder(store::Tx& tx, ThreadRow& thread, EntryId entry,
                            const EntryDraft& draft) {
  if (!draft.drop_reminder && !draft.remind_at) return;
  if (!thread.reminder.none()) {
    auto old = tx.get<ParcelRow>(thread.tenant, thread.reminder);
    if (old && (old->state == ParcelState::kDue || old->state == ParcelState::kPlanned)) {
      old->state = ParcelState::kCancelled;
      old->changed = tx.now();
      tx.stage(*old);
    }
    thread.reminder = ParcelId{};
  }
  const std::string& destination = services_.rules.reminder_destination;
  if (!draft.remind_at || destination.empty()) return;
  ParcelRow reminder = parcel_of(tx, thread, entry);
  reminder.destination = destination;
  reminder.kind = static_cast<std::int64_t>(ParcelKind::kNotice);
  reminder.due = *draft.remind_at;
  if (reminder.due.us > tx.now().us + kPlannedAheadUs) reminder.state = ParcelState::kPlanned;
  thread.reminder = reminder.id;
  tx.stage(reminder);
}

// She knows what she wrote herself, and hears nothing of what staff say among themselves.
void Threads::plan_notices(store::Tx& tx, const ThreadRow& thread, EntryId entry,
                           const EntryDraft& draft) {
  if (draft.author == "patient" || draft.audience != store::Audience::kPatient) return;
  if (draft.tell == Tell::kNobody) return;
  std::vector<std::string> names = services_.rules.notices;
  // A result that was released has waited: she is told, if only where she is reminded.
  const std::string& otherwise = services_.rules.reminder_destination;
  if (names.empty() && draft.notify && !otherwise.empty()) names.push_back(otherwise);
  for (const std::string& name : names) {
    ParcelRow notice = parcel_of(tx, thread, entry);
    notice.destination = name;
    notice.kind = static_cast<std::int64_t>(ParcelKind::kNotice);
    tx.stage(notice);
  }
}

// A plan and no permit: whether a parcel may go is asked when it goes, by the consent of that
// moment.
void Threads::plan_write_back(store::Tx& tx, const ThreadRow& thread, EntryId entry,
                              const std::vector<std::string>& destinations) {
  for (const std::string& name : destinations) {
    const Destination* destination = services_.rules.destination(name);
    if (destination == nullptr) continue;
    ParcelRow parcel = parcel_of(tx, thread, entry);
    parcel.destination = name;
    parcel.kind = static_cast<std::int64_t>(destination->kind);
    tx.stage(parcel);
  }
}

base::Result<Threads::Said> Threads::said_in(store::Tx& tx, const EntryRow& row) {
  auto body = open_row(tx, services_.ring, name_of(row), row.body);
  if (!body.ok()) return body.error();
  CHECK(body.value().size() >= kSaltBytes);
  const std::string_view plain = std::string_view(body.value()).substr(kSaltBytes);
  const std::size_t end = plain.find(kNamesAfter);
  if (end == std::string_view::npos) return Said{std::string(plain), ""};
  return Said{std::string(plain.substr(0, end)),
              std::string(plain.substr(end + kNamesAfter.size()))};
}

base::Result<std::string> Threads::text_of(store::Tx& tx, const EntryRow& row) {
  auto said = said_in(tx, row);
  if (!said.ok()) return said.error();
  return std::move(said).value().text;
}

base::Result<std::string> Threads::title_of(store::Tx& tx, const ThreadRow& row) {
  return open_row(tx, services_.ring, name_of(row), row.body);
}

}  // namespace engine
