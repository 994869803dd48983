#include "engine/pipeline/inspect.h"

#include <algorithm>
#include <charconv>

#include "base/encoding.h"
#include "base/time.h"
#include "engine/pipeline/outbox.h"
#include "engine/pipeline/since.h"
#include "hl7/message.h"

namespace engine {

using base::Code;
using base::Error;
using base::Json;
using base::Result;
using store::HeldState;
using store::MessageRow;
using store::Type;
using store::Values;

namespace {

constexpr std::string_view kEntriesOfMessage =
    "SELECT thread, audit_id FROM entry WHERE tenant = :a AND thread = :b AND message = :c "
    "ORDER BY id";
constexpr std::string_view kRefusals =
    "SELECT record FROM audit_leaf WHERE log = :a AND idx >= :b AND tenant = :c AND hop = 1 "
    "AND outcome = 2 ORDER BY idx LIMIT 100000";
constexpr std::string_view kThreadSteps =
    "SELECT id, message, sent_us, author, audit_id FROM entry "
    "WHERE tenant = :a AND thread = :b ORDER BY id";
constexpr std::string_view kParcelsOfThread =
    "SELECT id, destination, state, attempts, code, location, changed_us FROM parcel "
    "WHERE tenant = :a AND thread = :b ORDER BY id";
constexpr std::string_view kParcel =
    "SELECT id, destination, state, attempts, code, location, changed_us FROM parcel "
    "WHERE tenant = :a AND id = :b";

std::int64_t number(const store::Value& cell) { return std::get<std::int64_t>(cell); }
const std::string& text(const store::Value& cell) { return std::get<std::string>(cell); }

std::string time_of(std::int64_t us) { return base::format_instant(base::Instant{us}); }

std::string state_name(const MessageRow& row, const Result<store::HeldRow>& held) {
  if (held.ok()) {
    switch (held.value().state) {
      case HeldState::kHeld:
        return "held";
      case HeldState::kReplayed:
      case HeldState::kReleased:
        return "posted";
      case HeldState::kClosed:
      case HeldState::kSuperseded:
        return "closed";
    }
  }
  const auto state = static_cast<MessageState>(row.state);
  if (state == MessageState::kPosted) return "posted";
  return state == MessageState::kHeld ? "held" : "stored";
}

// A message that was replayed told its story later: the replay's row knows where.
ThreadId thread_of(const MessageRow& row, store::Store& store) {
  if (!row.thread.none()) return row.thread;
  const auto held = store.read<store::HeldRow>(row.tenant, row.id);
  return held.ok() ? held.value().thread : ThreadId{};
}

Json step(std::string time, std::string_view what, std::string id) {
  Json json = Json::object();
  json.set("time", Json::string(std::move(time)));
  json.set("step", Json::string(std::string(what)));
  json.set("id", Json::string(std::move(id)));
  return json;
}

}  // namespace

// MSH-10 is the sender's own number, by which an operator and the sender speak of a message. It
// lies in the sealed bytes, since nothing promises that a sender keeps names out of it.
std::string Inspect::control_id(const MessageRow& row) {
  if (static_cast<Kind>(row.kind) != Kind::kHl7) return {};
  auto body = inbox_.read_body(row);
  if (!body.ok()) return {};
  auto message = hl7::Message::parse(std::move(body).value().bytes);
  return message.ok() ? message.value().text("MSH-10") : std::string();
}

Json Inspect::message(const MessageRow& row) {
  const auto held = services_.store.read<store::HeldRow>(row.tenant, row.id);
  Json json = Json::object();
  json.set("id", Json::string("m" + row.id.to_string()));
  json.set("endpoint", Json::string(row.endpoint));
  json.set("received", Json::string(base::format_instant(row.received)));
  json.set("control_id", Json::string(control_id(row)));
  json.set("digest", Json::string(base::to_hex(row.digest.bytes)));
  json.set("state", Json::string(state_name(row, held)));
  if (held.ok()) json.set("reason", Json::string(held.value().reason));
  Json threads = Json::array();
  Json audit = Json::array();
  audit.push(Json::integer(row.audit.number()));
  const auto entries = services_.store.query(
      {kEntriesOfMessage,
       {Type::kInteger, Type::kInteger, Type::kInteger},
       {Type::kInteger, Type::kInteger}},
      {row.tenant.number(), thread_of(row, services_.store).number(), row.id.number()});
  if (entries.ok()) {
    for (const Values& entry : entries.value()) {
      threads.push(Json::string("t" + std::to_string(number(entry[0]))));
      audit.push(Json::integer(number(entry[1])));
    }
  }
  json.set("threads", std::move(threads));
  json.set("audit", std::move(audit));
  return json;
}

std::optional<Json> Inspect::refusal(const std::string& record_text, base::Instant since) {
  auto record = base::parse_json(record_text);
  if (!record.ok()) return std::nullopt;
  const auto at = base::parse_instant(record.value().text_of("time"));
  if (!at.ok() || at.value() < since) return std::nullopt;
  Json json = Json::object();
  const Json* subject = record.value().find("subject");
  if (subject != nullptr && !subject->items().empty()) {
    json.set("id", Json::string("m" + subject->items().front().find("id")->text()));
  }
  if (const Json* actor = record.value().find("actor")) {
    json.set("endpoint", Json::string(actor->text_of("id")));
  }
  json.set("received", Json::string(record.value().text_of("time")));
  json.set("state", Json::string("refused"));
  json.set("reason", Json::string(record.value().text_of("reason")));
  return json;
}

Result<std::vector<Json>> Inspect::refusals(base::Instant since) {
  auto spans = records_since(services_.store, since);
  if (!spans.ok()) return spans.error();
  std::vector<Json> all;
  for (const RecordSpan& span : spans.value()) {
    auto rows = services_.store.query(
        {kRefusals, {Type::kText, Type::kInteger, Type::kInteger}, {Type::kText}},
        {span.log, span.first, services_.rules.tenant.number()});
    if (!rows.ok()) return rows.error();
    for (const Values& row : rows.value()) {
      if (auto json = refusal(text(row[0]), since)) all.push_back(std::move(*json));
    }
  }
  return all;
}

Result<std::vector<Json>> Inspect::messages(const Actor& by, base::Instant since) {
  if (auto may = check_may(services_, by, Act::kMessages); !may.ok()) return may.error();
  const TenantId tenant = services_.rules.tenant;
  auto ids = messages_since(services_.store, tenant, since);
  if (!ids.ok()) return ids.error();
  std::vector<Json> all;
  for (const MessageId id : ids.value()) {
    auto row = services_.store.read<MessageRow>(tenant, id);
    if (row.ok()) all.push_back(message(row.value()));
  }
  auto refused = refusals(since);
  if (!refused.ok()) return refused.error();
  for (Json& json : refused.value()) all.push_back(std::move(json));
  return all;
}

void Inspect::add_message(std::vector<Json>& steps, MessageId id) {
  const auto row = services_.store.read<MessageRow>(services_.rules.tenant, id);
  if (!row.ok()) return;
  Json json = step(base::format_instant(row.value().received), "accepted", "m" + id.to_string());
  json.set("endpoint", Json::string(row.value().endpoint));
  json.set("mapping", Json::string(row.value().stamp));
  json.set("audit", Json::integer(row.value().audit.number()));
  const auto held = services_.store.read<store::HeldRow>(services_.rules.tenant, id);
  json.set("state", Json::string(state_name(row.value(), held)));
  if (held.ok()) json.set("reason", Json::string(held.value().reason));
  steps.push_back(std::move(json));
}

void Inspect::add_parcels(std::vector<Json>& steps, const std::string& where, std::int64_t id) {
  const std::string_view sql = where == "thread" ? kParcelsOfThread : kParcel;
  const auto rows =
      services_.store.query({sql,
                             {Type::kInteger, Type::kInteger},
                             {Type::kInteger, Type::kText, Type::kInteger, Type::kInteger,
                              Type::kText, Type::kText, Type::kInteger}},
                            {services_.rules.tenant.number(), id});
  if (!rows.ok()) return;
  for (const Values& row : rows.value()) {
    Json json = step(time_of(number(row[6])),
                     parcel_state_name(static_cast<store::ParcelState>(number(row[2]))),
                     "p" + std::to_string(number(row[0])));
    json.set("destination", Json::string(text(row[1])));
    json.set("attempts", Json::integer(number(row[3])));
    json.set("code", Json::string(text(row[4])));
    json.set("location", Json::string(text(row[5])));
    steps.push_back(std::move(json));
  }
}

void Inspect::add_thread(std::vector<Json>& steps, ThreadId thread) {
  const auto rows = services_.store.query(
      {kThreadSteps,
       {Type::kInteger, Type::kInteger},
       {Type::kInteger, Type::kInteger, Type::kInteger, Type::kText, Type::kInteger}},
      {services_.rules.tenant.number(), thread.number()});
  if (!rows.ok()) return;
  for (const Values& row : rows.value()) {
    add_message(steps, MessageId{number(row[1])});
    Json json = step(time_of(number(row[2])), "posted", "e" + std::to_string(number(row[0])));
    json.set("thread", Json::string("t" + thread.to_string()));
    json.set("author", Json::string(text(row[3])));
    json.set("audit", Json::integer(number(row[4])));
    steps.push_back(std::move(json));
  }
  add_parcels(steps, "thread", thread.number());
}

Result<std::vector<Json>> Inspect::trace(const Actor& by, const std::string& id) {
  if (auto may = check_may(services_, by, Act::kMessages); !may.ok()) return may.error();
  std::int64_t wanted = 0;
  const char* end = id.data() + id.size();
  if (id.size() < 2 || std::from_chars(id.data() + 1, end, wanted).ptr != end) {
    return Error{Code::kInvalid, "want m12, t7 or p3", "id", {}};
  }
  std::vector<Json> steps;
  if (id[0] == 't') {
    add_thread(steps, ThreadId{wanted});
  } else if (id[0] == 'p') {
    add_parcels(steps, "parcel", wanted);
  } else if (id[0] == 'm') {
    const auto row = services_.store.read<MessageRow>(services_.rules.tenant, MessageId{wanted});
    const ThreadId thread = row.ok() ? thread_of(row.value(), services_.store) : ThreadId{};
    if (thread.none()) {
      add_message(steps, MessageId{wanted});
    } else {
      add_thread(steps, thread);
    }
  }
  if (steps.empty()) return Error{Code::kNotFound, "no such id here", id, {}};
  std::stable_sort(steps.begin(), steps.end(), [](const Json& a, const Json& b) {
    return a.text_of("time") < b.text_of("time");
  });
  return steps;
}

}  // namespace engine
