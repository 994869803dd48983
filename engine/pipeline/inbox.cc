#include "engine/pipeline/inbox.h"

#include "engine/pipeline/sealing.h"

namespace engine {

using base::Code;
using base::Error;
using store::ArrivalRow;
using store::HeldRow;
using store::HeldState;
using store::MessageRow;

namespace {

constexpr std::size_t kSaltBytes = 32;
constexpr std::size_t kSizeBytes = 4;

RowName name_of(const MessageRow& row) {
  return {row.tenant, MessageRow::kTable, row.id.number(), 1};
}

}  // namespace

std::string write_body(const MessageBody& body) {
  CHECK(body.salt.size() == kSaltBytes);
  std::string plain;
  plain.reserve(kSaltBytes + kSizeBytes + body.answer.size() + body.bytes.size());
  plain += body.salt;
  const auto size = static_cast<std::uint32_t>(body.answer.size());
  for (int shift = 24; shift >= 0; shift -= 8) plain += static_cast<char>(size >> shift);
  plain += body.answer;
  plain += body.bytes;
  return plain;
}

base::Result<MessageBody> split_body(std::string_view plain) {
  const Error broken{Code::kInternal, "a stored message is cut", "message", {}};
  if (plain.size() < kSaltBytes + kSizeBytes) return broken;
  std::size_t size = 0;
  for (const unsigned char c : plain.substr(kSaltBytes, kSizeBytes)) size = size << 8 | c;
  const std::string_view rest = plain.substr(kSaltBytes + kSizeBytes);
  if (rest.size() < size) return broken;
  return MessageBody{std::string(plain.substr(0, kSaltBytes)), std::string(rest.substr(0, size)),
                     std::string(rest.substr(size))};
}

// MSH-10 alone is no identity: it is unique within one sender, and some use it again for a
// corrected message.
Known Inbox::find(store::Tx& tx, const Plan& plan) {
  if (plan.arrival_key.bytes.empty()) return {};
  const TenantId tenant = plan.arrival.actor.tenant;
  const auto row = tx.get<ArrivalRow>(tenant, plan.arrival_key);
  if (!row) return {};
  if (row->digest == plan.digest) return {Repeat::kSame, row->message};
  const auto held = tx.get<HeldRow>(tenant, row->message);
  // What was held told nobody anything, so a correction may take its place. What was posted did.
  const bool open = held && held->state == HeldState::kHeld;
  return {open ? Repeat::kSupersedes : Repeat::kConflict, row->message};
}

base::Result<std::string> Inbox::stored_answer(store::Tx& tx, TenantId tenant, MessageId message) {
  const auto row = tx.get<MessageRow>(tenant, message);
  CHECK(row.has_value());
  auto plain = open_row(tx, services_.ring, name_of(*row), row->body);
  if (!plain.ok()) return plain.error();
  auto body = split_body(plain.value());
  if (!body.ok()) return body.error();
  return std::move(body).value().answer;
}

void Inbox::put(Spent<Accept> accept, const Plan& plan, const Stored& stored) {
  MessageRow row;
  row.tenant = plan.arrival.actor.tenant;
  row.id = accept.hop().message;
  row.endpoint = plan.arrival.endpoint;
  row.received = accept.tx().now();
  row.kind = static_cast<std::int64_t>(plan.arrival.kind);
  row.state = static_cast<std::int64_t>(stored.state);
  row.patient = stored.patient;
  row.digest = plan.digest;
  row.stamp = plan.stamp;
  row.thread = stored.thread;
  row.body = seal_row(services_.ring, stored.key, name_of(row),
                      write_body({plan.salt, stored.answer, plan.arrival.bytes}));
  if (!plan.arrival_key.bytes.empty()) {
    accept.stage(ArrivalRow{row.tenant, plan.arrival_key, row.id, row.digest});
  }
  accept.stage(std::move(row));
}

void Inbox::hold(store::Tx& tx, TenantId tenant, MessageId message, const Hold& hold) {
  tx.stage(HeldRow{tenant, message, HeldState::kHeld, hold.kind, hold.reason, "", {}, tx.now()});
}

void Inbox::supersede(store::Tx& tx, TenantId tenant, MessageId message) {
  auto row = tx.get<HeldRow>(tenant, message);
  CHECK(row.has_value());
  row->state = HeldState::kSuperseded;
  row->note = "a corrected message came under the same control id";
  row->changed = tx.now();
  tx.stage(*row);
}

base::Result<MessageBody> Inbox::read_body(const MessageRow& row) {
  auto plain = open_row(services_.store, services_.ring, name_of(row), row.body);
  if (!plain.ok()) return plain.error();
  return split_body(plain.value());
}

}  // namespace engine
