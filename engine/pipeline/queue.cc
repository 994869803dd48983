#include "engine/pipeline/queue.h"

#include <charconv>

#include "engine/pipeline/speaker.h"

namespace engine {

using base::Code;
using base::Error;
using base::Result;
using store::HeldRow;
using store::HeldState;
using store::MessageRow;
using store::ParcelRow;
using store::ParcelState;
using store::Type;

namespace {

constexpr std::string_view kHeld =
    "SELECT message FROM held WHERE tenant = :a AND state = 0 ORDER BY message LIMIT 10000";

std::int64_t number_of(std::string_view id, char prefix) {
  if (id.empty() || id.front() != prefix) return 0;
  std::int64_t number = 0;
  const char* end = id.data() + id.size();
  const auto [at, fault] = std::from_chars(id.data() + 1, end, number);
  return fault == std::errc{} && at == end ? number : 0;
}

// The request of a stored FHIR arrival: an update names its record by the id in the body, unless an
// identifier says which it is.
std::optional<FhirRequest> request_of(const std::string& bytes) {
  const auto resource = fhir::Resource::parse(bytes);
  if (!resource.ok()) return std::nullopt;
  FhirRequest request;
  request.type = resource.value().type();
  // An entry is never updated; what took one back was not held.
  const bool updated = request.type != "Communication" && !resource.value().id().empty();
  if (updated && fhir::identifiers_of(resource.value()).empty()) {
    request.verb = FhirRequest::Verb::kUpdate;
    request.id = resource.value().id();
  }
  return request;
}

Error no_item() {
  return Error{Code::kNotFound, "no such item; hopline queue list shows all", "queue", {}};
}

QueueItem item_of(const ParcelRow& parcel, std::string kind) {
  return {"p" + parcel.id.to_string(), std::move(kind), parcel.destination, parcel.code,
          parcel.changed};
}

std::string_view state_word(MessageState state) {
  switch (state) {
    case MessageState::kStored:
      return "stored";
    case MessageState::kHeld:
      return "held";
    case MessageState::kPosted:
      return "posted";
    case MessageState::kRefused:
      return "refused";
    case MessageState::kClosed:
      return "closed";
  }
  CHECK_UNREACHABLE();
}

}  // namespace

Result<std::vector<QueueItem>> Queue::list() {
  const TenantId tenant = services_.rules.tenant;
  auto rows = services_.store.query({kHeld, {Type::kInteger}, {Type::kInteger}}, {tenant.number()});
  if (!rows.ok()) return rows.error();
  std::vector<QueueItem> items;
  for (const store::Values& row : rows.value()) {
    auto item = show("m" + std::to_string(std::get<0>(row[0])));
    if (item.ok()) items.push_back(std::move(item).value());
  }
  const std::pair<ParcelState, const char*> stuck[] = {{ParcelState::kUnknown, "unknown"},
                                                       {ParcelState::kDead, "dead"},
                                                       {ParcelState::kRefused, "refused"}};
  for (const auto& [state, word] : stuck) {
    auto parcels = outbox_.in_state(state);
    if (!parcels.ok()) return parcels.error();
    for (const ParcelRow& parcel : parcels.value()) items.push_back(item_of(parcel, word));
  }
  return items;
}

Result<QueueItem> Queue::show(const std::string& id) {
  const TenantId tenant = services_.rules.tenant;
  if (const auto number = number_of(id, 'p'); number != 0) {
    auto parcel = services_.store.read<ParcelRow>(tenant, ParcelId{number});
    if (!parcel.ok()) return no_item();
    return item_of(parcel.value(), "parcel");
  }
  const MessageId message{number_of(id, 'm')};
  auto held = services_.store.read<HeldRow>(tenant, message);
  auto row = services_.store.read<MessageRow>(tenant, message);
  if (!held.ok() || !row.ok()) return no_item();
  return QueueItem{id, held.value().kind, row.value().endpoint, held.value().reason,
                   held.value().changed};
}

Result<std::vector<QueueItem>> Queue::list(const Actor& by) {
  if (auto may = check_may(services_, by, Act::kQueue); !may.ok()) return may.error();
  return list();
}

Result<QueueItem> Queue::show(const std::string& id, const Actor& by) {
  if (auto may = check_may(services_, by, Act::kQueue); !may.ok()) return may.error();
  return show(id);
}

// Planned again with the tables and rules of now, outside the transaction, and then told as if it
// had just come. Its source order is in its bytes, so a stale event stays stale.
Result<std::string> Queue::replay(MessageId message, const Actor& by, HeldState then,
                                  const std::string& note) {
  const TenantId tenant = services_.rules.tenant;
  auto row = services_.store.read<MessageRow>(tenant, message);
  if (!row.ok()) return no_item();
  auto body = inbox_.read_body(row.value());
  if (!body.ok()) return body.error();
  auto speaker = find_speaker(services_, row.value(), body.value().bytes);
  if (!speaker.ok()) return speaker.error();
  Arrival arrival;
  arrival.actor = speaker.value();
  arrival.endpoint = row.value().endpoint;
  arrival.kind = static_cast<Kind>(row.value().kind);
  arrival.bytes = std::move(body).value().bytes;
  if (arrival.kind != Kind::kHl7) arrival.fhir = request_of(arrival.bytes);
  Plan anew = intake_.planner().plan(std::move(arrival));
  anew.speaker = std::move(speaker).value();
  anew.act = Act::kQueue;
  anew.arrival.actor = by;
  anew.arrival.actor.tenant = tenant;
  anew.arrival.actor.site = anew.speaker->site;  // where it came from, not where he works
  const auto plan = std::make_shared<const Plan>(std::move(anew));
  auto told = services_.store.write([this, plan, message, by, then, note](store::Tx& tx) {
    return intake_.replay(tx, *plan, {message, by, then, note});
  });
  if (!told.ok()) return told.error();
  return std::string(state_word(told.value().get().state));
}

Result<std::string> Queue::retry(const std::string& id, const Actor& by) {
  if (const auto parcel = number_of(id, 'p'); parcel != 0) {
    auto done = services_.store.write([this, parcel, by](store::Tx& tx) -> Result<base::Done> {
      if (auto may = services_.gate.require(tx, by, Act::kQueue); !may.ok()) return may.error();
      return outbox_.retry(tx, ParcelId{parcel}, by);
    });
    if (!done.ok()) return done.error();
    return std::string("due");
  }
  const auto message = number_of(id, 'm');
  if (message == 0) return no_item();
  return replay(MessageId{message}, by, HeldState::kReplayed, "");
}

Result<std::string> Queue::release(const std::string& id, const Actor& by,
                                   const std::string& note) {
  const auto message = number_of(id, 'm');
  if (message == 0) return no_item();
  if (note.empty()) return Error{Code::kInvalid, "a release needs a reason: --reason", "queue", {}};
  return replay(MessageId{message}, by, HeldState::kReleased, note);
}

base::Status Queue::close(const std::string& id, const Actor& by, const std::string& note) {
  if (note.empty()) return Error{Code::kInvalid, "closing needs a reason: --reason", "queue", {}};
  if (const auto parcel = number_of(id, 'p'); parcel != 0) {
    auto done =
        services_.store.write([this, parcel, by, note](store::Tx& tx) -> Result<base::Done> {
          if (auto may = services_.gate.require(tx, by, Act::kQueue); !may.ok()) return may.error();
          return outbox_.close(tx, ParcelId{parcel}, by, note);
        });
    if (!done.ok()) return done.error();
    return base::ok_status();
  }
  const TenantId tenant = services_.rules.tenant;
  const MessageId message{number_of(id, 'm')};
  auto done =
      services_.store.write([this, tenant, message, by, note](store::Tx& tx) -> Result<base::Done> {
        if (auto may = services_.gate.require(tx, by, Act::kQueue); !may.ok()) return may.error();
        auto held = tx.get<HeldRow>(tenant, message);
        if (!held || held->state != HeldState::kHeld) return no_item();
        held->state = HeldState::kClosed;
        held->note = note;
        held->changed = tx.now();
        tx.stage(*held);
        services_.gate.note(tx, Note{.tenant = tenant,
                                     .action = "update",
                                     .reason = note,
                                     .actor = by,
                                     .prev = "held",
                                     .next = "closed",
                                     .about = {{"message", message.number()}}});
        return base::Done{};
      });
  if (!done.ok()) return done.error();
  return base::ok_status();
}

}  // namespace engine
