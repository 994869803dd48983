#include "engine/pipeline/outbox.h"

#include <algorithm>

#include "engine/pipeline/sealing.h"
#include "engine/pipeline/secrets.h"
#include "engine/store/rows_receipt.h"

namespace engine {

using base::Code;
using base::Error;
using store::ParcelBodyRow;
using store::ParcelRow;
using store::ParcelState;
using store::Type;

namespace {

constexpr std::int64_t kBackoffMaxUs = 5 * base::kMinuteUs;

// Notices have no order among themselves: a reminder of next week must not hold back today's.
constexpr std::string_view kOldestDue =
    "SELECT id FROM parcel AS mine WHERE tenant = :a AND destination = :b AND state = 0 "
    "AND due_us <= :c AND (kind = 2 OR NOT EXISTS (SELECT 1 FROM parcel AS earlier "
    "WHERE earlier.destination = mine.destination AND earlier.thread = mine.thread "
    "AND earlier.place < mine.place AND earlier.kind <> 2 AND earlier.state IN (0, 1, 4, 5))) "
    "ORDER BY due_us, id LIMIT 1";
constexpr std::string_view kSendingSince =
    "SELECT id FROM parcel WHERE tenant = :a AND state = 1 AND changed_us <= :b "
    "ORDER BY changed_us LIMIT 1000";
constexpr std::string_view kInState =
    "SELECT id FROM parcel WHERE tenant = :a AND state = :b ORDER BY id LIMIT 1000";

// All that is planned is read to the end; the index holds the time too.
constexpr std::string_view kPlannedUntil =
    "SELECT id FROM parcel WHERE tenant = :a AND state = 7 AND due_us <= :b ORDER BY id LIMIT 1000";

RowName body_name(const ParcelRow& row) {
  return {row.tenant, ParcelBodyRow::kTable, row.id.number(), 1};
}

store::OutcomeCode leaf_outcome(Outcome::Kind kind) {
  switch (kind) {
    case Outcome::Kind::kDelivered:
      return store::OutcomeCode::kDone;
    case Outcome::Kind::kUnknown:
      return store::OutcomeCode::kUnknown;
    case Outcome::Kind::kRetry:
    case Outcome::Kind::kRefused:
      return store::OutcomeCode::kFailed;
  }
  CHECK_UNREACHABLE();
}

// What the far side refused is not sent again by itself: the same bytes meet the same answer, and a
// person has to see it.
ParcelState next_state(const Outcome& outcome, const ParcelRow& row, const Destination* to) {
  const bool spent = to != nullptr && row.attempts >= to->attempts_max;
  switch (outcome.kind) {
    case Outcome::Kind::kDelivered:
      return ParcelState::kDelivered;
    case Outcome::Kind::kRefused:
      return ParcelState::kRefused;
    case Outcome::Kind::kRetry:
      return spent ? ParcelState::kDead : ParcelState::kDue;
    case Outcome::Kind::kUnknown:
      // The far side can be asked, or drops repeats: the sink asks before it sends again.
      return to != nullptr && to->settles_unknown && !spent ? ParcelState::kDue
                                                            : ParcelState::kUnknown;
  }
  CHECK_UNREACHABLE();
}

// A notice that arrived: the patient has been told of everything in the thread up to its entry. A
// reminder tells of the appointment and of no entry.
void note_receipt(store::Tx& tx, const ParcelRow& notice) {
  if (notice.kind != static_cast<std::int64_t>(ParcelKind::kNotice)) return;
  const auto thread = tx.get<store::ThreadRow>(notice.tenant, notice.thread);
  if (!thread || thread->reminder == notice.id) return;
  const store::ReceiptRow row{
      notice.tenant, notice.thread, notice.entry, "patient", store::ReceiptKind::kDelivered,
      tx.now()};
  const bool known =
      tx.get<store::ReceiptRow>(row.tenant, row.thread, row.entry, row.reader, row.kind)
          .has_value();
  if (!known) tx.stage(row);
}

Error no_parcel() { return Error{Code::kNotFound, "no such parcel", "parcel", {}}; }

// A notice that she did not agree to is nothing for a person to look at; a document that may not
// reach the chart is.
Claim denied(store::Tx& tx, ParcelRow row, const Error& error) {
  const bool notice = row.kind == static_cast<std::int64_t>(ParcelKind::kNotice);
  row.state = notice ? ParcelState::kCancelled : ParcelState::kRefused;
  row.code = error.text;
  tx.stage(row);
  return Claim{std::nullopt, error.text};
}

}  // namespace

std::string_view parcel_state_name(store::ParcelState state) {
  switch (state) {
    case ParcelState::kDue:
      return "due";
    case ParcelState::kSending:
      return "sending";
    case ParcelState::kDelivered:
      return "delivered";
    case ParcelState::kRefused:
      return "refused";
    case ParcelState::kUnknown:
      return "unknown";
    case ParcelState::kDead:
      return "dead";
    case ParcelState::kCancelled:
      return "cancelled";
    case ParcelState::kPlanned:
      return "planned";
  }
  CHECK_UNREACHABLE();
}

std::int64_t backoff_us(std::int64_t attempts, ParcelId parcel) {
  const std::int64_t doubled = base::kSecondUs << std::clamp<std::int64_t>(attempts - 1, 0, 9);
  // A prime spreads neighbours over a quarter of a second: when a far side comes back, all that
  // waited does not arrive in one breath.
  const std::int64_t spread = parcel.number() * 7919 % 250 * 1000;
  return std::min(doubled, kBackoffMaxUs) + spread;
}

base::Result<std::optional<ParcelRow>> Outbox::next_due(const std::string& destination,
                                                        base::Instant now) {
  const store::Query query{
      kOldestDue, {Type::kInteger, Type::kText, Type::kInteger}, {Type::kInteger}};
  const TenantId tenant = services_.rules.tenant;
  auto rows = services_.store.query(query, {tenant.number(), destination, now.us});
  if (!rows.ok()) return rows.error();
  if (rows.value().empty()) return std::optional<ParcelRow>{};
  auto row = services_.store.read<ParcelRow>(tenant, ParcelId{std::get<0>(rows.value()[0][0])});
  if (!row.ok()) return row.error();
  return std::optional<ParcelRow>{std::move(row).value()};
}

base::Result<std::vector<ParcelRow>> Outbox::in_state(ParcelState state) {
  return parcels_of(kInState, static_cast<std::int64_t>(state));
}

base::Result<std::size_t> Outbox::bring_forward(base::Instant now) {
  auto planned = parcels_of(kPlannedUntil, now.us + kPlannedAheadUs);
  if (!planned.ok()) return planned.error();
  if (planned.value().empty()) return std::size_t{0};
  auto made_due = services_.store.write([&parcels = planned.value()](store::Tx& tx) {
    std::size_t count = 0;
    for (const ParcelRow& parcel : parcels) {
      auto row = tx.get<ParcelRow>(parcel.tenant, parcel.id);
      if (!row || row->state != ParcelState::kPlanned) continue;
      row->state = ParcelState::kDue;
      tx.stage(*row);
      ++count;
    }
    return base::Result<std::size_t>(count);
  });
  if (!made_due.ok()) return made_due.error();
  return made_due.value().get();
}

base::Result<std::vector<ParcelRow>> Outbox::sending_since(base::Instant at) {
  return parcels_of(kSendingSince, at.us);
}

base::Result<std::vector<ParcelRow>> Outbox::parcels_of(std::string_view sql,
                                                        std::int64_t argument) {
  const store::Query query{sql, {Type::kInteger, Type::kInteger}, {Type::kInteger}};
  const TenantId tenant = services_.rules.tenant;
  auto ids = services_.store.query(query, {tenant.number(), argument});
  if (!ids.ok()) return ids.error();
  std::vector<ParcelRow> parcels;
  for (const store::Values& id : ids.value()) {
    auto row = services_.store.read<ParcelRow>(tenant, ParcelId{std::get<0>(id[0])});
    if (row.ok()) parcels.push_back(std::move(row).value());
  }
  return parcels;
}

bool Outbox::has_body(const ParcelRow& parcel) {
  return services_.store.read<ParcelBodyRow>(parcel.tenant, parcel.id).ok();
}

base::Result<Rendered> Outbox::open_body(store::Tx& tx, const ParcelRow& row) {
  const auto body = tx.get<ParcelBodyRow>(row.tenant, row.id);
  if (!body) return Rendered{};
  auto bytes = open_row(tx, services_.ring, body_name(row), body->body);
  if (!bytes.ok()) return bytes.error();
  return Rendered{body->identifier, std::move(bytes).value(), {}, ""};
}

// At the first attempt. Later ones send what was kept, whatever has been said in the thread since:
// the far side may compare (MSH-10, document id).
base::Result<Rendered> Outbox::keep_content(Spent<Send>& spent, const ParcelRow& row,
                                            const std::optional<Rendered>& rendered) {
  store::Tx& tx = spent.tx();
  auto body = open_body(tx, row);
  if (!body.ok() || !body.value().bytes.empty() || !rendered) return body;
  const auto person = tx.get<store::PatientRow>(row.tenant, row.patient);
  if (!person) return no_parcel();
  admit_key(tx, services_.ring, row.tenant, person->key);
  spent.stage(
      ParcelBodyRow{row.tenant, row.id, rendered->identifier,
                    seal_row(services_.ring, person->key, body_name(row), rendered->bytes)});
  return *rendered;
}

base::Result<Claim> Outbox::claim(store::Tx& tx, ParcelId id,
                                  const std::optional<Rendered>& rendered) {
  const TenantId tenant = services_.rules.tenant;
  if (!tx.lock_alone<ParcelRow>(tenant, id)) return Claim{std::nullopt, "another node has it"};
  auto row = tx.get<ParcelRow>(tenant, id);
  if (!row) return no_parcel();
  if (row->state != ParcelState::kDue) return Claim{std::nullopt, "no longer due"};
  const Destination* to = services_.rules.destination(row->destination);
  if (to == nullptr) return Claim{std::nullopt, "no such destination"};
  if (is_stale(tx, *row)) {
    row->state = ParcelState::kCancelled;
    row->code = "nobody waits for this code";
    row->changed = tx.now();
    tx.stage(*row);
    return Claim{std::nullopt, row->code};
  }
  // Counted before the answer: a crash in the middle of an attempt has made it.
  row->attempts += 1;
  row->changed = tx.now();
  row->node = services_.store.node();
  Send hop{tenant, row->patient, id, row->thread, row->destination, to->recipient, row->attempts};
  hop.purpose = to->purpose;
  if (rendered && rendered->contact) {
    hop.reach = reach_of(services_.ring, *rendered->contact, *to);
  } else if (to->has_address()) {
    return Error{Code::kInternal, "a notice without an address", "outbox", {}};
  }
  auto permit = services_.gate.ask(tx, std::move(hop));
  if (!permit.ok()) return denied(tx, *row, permit.error());
  Spent<Send> spent = std::move(permit).value().spend();
  auto kept = keep_content(spent, *row, rendered);
  if (!kept.ok()) return kept.error();
  Rendered content = std::move(kept).value();
  spent.stage(store::AttemptRow{tenant, id, row->attempts, tx.now(), {}});
  Parcel parcel;
  parcel.id_ = id;
  parcel.kind_ = static_cast<ParcelKind>(row->kind);
  parcel.attempt_ = static_cast<int>(row->attempts);
  parcel.destination_ = row->destination;
  parcel.bytes_ = std::move(content.bytes);
  parcel.identifier_ = std::move(content.identifier);
  parcel.may_have_arrived_ = row->code == "unknown";
  parcel.thread_ = row->thread;
  parcel.patient_ = row->patient;
  if (rendered && rendered->contact) {
    Minted minted = mint(services_, spent, *row, *rendered->contact);
    parcel.contact_ = base::Phi(rendered->contact->address);
    parcel.secret_ = base::Phi(std::move(minted.secret));
    parcel.is_code_ = minted.is_code;
    parcel.language_ = rendered->language;
  }
  row->state = ParcelState::kSending;
  tx.stage(*row);
  return Claim{std::move(parcel), ""};
}

base::Result<base::Done> Outbox::settle(store::Tx& tx, ParcelId id, std::int64_t attempt,
                                        const Outcome& outcome) {
  auto row = tx.get<ParcelRow>(services_.rules.tenant, id);
  if (!row) return no_parcel();
  // Settled already: the first word counts.
  if (row->state != ParcelState::kSending || row->attempts != attempt) return base::Done{};
  const std::string before(parcel_state_name(row->state));
  row->state = next_state(outcome, *row, services_.rules.destination(row->destination));
  row->code = outcome.kind == Outcome::Kind::kUnknown ? "unknown" : outcome.code;
  row->location = outcome.location;
  row->changed = tx.now();
  row->due = base::Instant{tx.now().us + backoff_us(row->attempts, id)};
  tx.stage(*row);
  if (row->state == ParcelState::kDelivered) note_receipt(tx, *row);
  services_.gate.note(tx, Note{.tenant = row->tenant,
                               .hop = "send",
                               .action = "execute",
                               .outcome = leaf_outcome(outcome.kind),
                               .reason = outcome.code,
                               .patient = row->patient,
                               .prev = before,
                               .next = std::string(parcel_state_name(row->state)),
                               .about = {{"parcel", id.number(), row->attempts}}});
  return base::Done{};
}

base::Result<base::Done> Outbox::retry(store::Tx& tx, ParcelId id, const Actor& by) {
  auto row = tx.get<ParcelRow>(services_.rules.tenant, id);
  if (!row) return no_parcel();
  const bool open = row->state == ParcelState::kUnknown || row->state == ParcelState::kDead ||
                    row->state == ParcelState::kRefused;
  if (!open)
    return Error{
        Code::kConflict, "only an unknown, dead or refused parcel is sent again", "parcel", {}};
  const std::string before(parcel_state_name(row->state));
  row->state = ParcelState::kDue;
  row->due = tx.now();
  row->changed = tx.now();
  tx.stage(*row);
  services_.gate.note(tx, Note{.tenant = row->tenant,
                               .action = "update",
                               .reason = "retry",
                               .actor = by,
                               .patient = row->patient,
                               .prev = before,
                               .next = "due",
                               .about = {{"parcel", id.number()}}});
  return base::Done{};
}

base::Result<base::Done> Outbox::close(store::Tx& tx, ParcelId id, const Actor& by,
                                       const std::string& note) {
  auto row = tx.get<ParcelRow>(services_.rules.tenant, id);
  if (!row) return no_parcel();
  if (row->state == ParcelState::kDelivered || row->state == ParcelState::kSending) {
    return Error{
        Code::kConflict, "a parcel that is delivered or under way cannot be closed", "parcel", {}};
  }
  const std::string before(parcel_state_name(row->state));
  row->state = ParcelState::kCancelled;
  row->changed = tx.now();
  tx.stage(*row);
  services_.gate.note(tx, Note{.tenant = row->tenant,
                               .action = "update",
                               .reason = note,
                               .actor = by,
                               .patient = row->patient,
                               .prev = before,
                               .next = "cancelled",
                               .about = {{"parcel", id.number()}}});
  return base::Done{};
}

}  // namespace engine
