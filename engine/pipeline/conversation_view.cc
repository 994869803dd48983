#include <algorithm>
#include <map>
#include <optional>

#include "base/time.h"
#include "engine/hop/reach.h"
#include "engine/pipeline/appointment_change.h"
#include "engine/pipeline/chart_state.h"
#include "engine/pipeline/conversations.h"
#include "engine/pipeline/desk.h"
#include "engine/pipeline/facts.h"
#include "engine/pipeline/render.h"
#include "engine/pipeline/secrets.h"

// ShowConversation: one thread with all that a clinician asks of it.
namespace engine {
namespace {

using base::Error;
using base::Json;
using base::Result;
using store::EntryRow;
using store::HeldRow;
using store::ParcelRow;
using store::ReceiptRow;
using store::Type;
using store::Values;

constexpr std::string_view kReplies = "fhir-communication";  // the mapping that has their texts
constexpr std::int64_t kReceiptsMax = 2'000;
constexpr std::int64_t kParcelsMax = 1'000;
constexpr std::int64_t kHeldMax = 20;

constexpr std::string_view kEntriesBefore =
    "SELECT tenant, id, thread, patient, message, audience, author, sent_us, body, audit_id "
    "FROM entry WHERE tenant = :a AND thread = :b AND id < :c ORDER BY id DESC LIMIT :d";
constexpr std::string_view kReceiptsOfThread =
    "SELECT tenant, thread, entry, reader, kind, at_us FROM receipt "
    "WHERE tenant = :a AND thread = :b ORDER BY at_us LIMIT :c";
constexpr std::string_view kParcelsOfThread =
    "SELECT tenant, id, thread, patient, entry, destination, kind, state, due_us, attempts, code, "
    "location, changed_us, place, node FROM parcel WHERE tenant = :a AND thread = :b "
    "AND kind <> 2 ORDER BY id LIMIT :c";
constexpr std::string_view kHeldOfPatient =
    "SELECT h.tenant, h.message, h.state, h.kind, h.reason, h.note, h.thread, h.changed_us "
    "FROM held AS h JOIN message AS m ON m.tenant = h.tenant AND m.id = h.message "
    "WHERE h.tenant = :a AND h.state = 0 AND m.patient = :b ORDER BY h.message LIMIT :c";

template <class Row>
Result<std::vector<Row>> query(store::Store& store, std::string_view sql,
                               const std::vector<std::int64_t>& arguments) {
  std::vector<Type> answers;
  for (const store::Column& column : store::table_of<Row>().columns) answers.push_back(column.type);
  const std::vector<Type> types(arguments.size(), Type::kInteger);
  auto rows = store.query({sql, types, answers}, Values(arguments.begin(), arguments.end()));
  if (!rows.ok()) return rows.error();
  std::vector<Row> found;
  for (const Values& row : rows.value()) found.push_back(store::from_values<Row>(row));
  return found;
}

Error absent() { return Error{base::Code::kNotFound, "no such thing here", "", {}}; }

void add_text(Json& json, std::string_view name, std::string text) {
  json.set(name, Json::string(std::move(text)));
}

void add_time(Json& json, std::string_view name, base::Instant at) {
  add_text(json, name, base::format_fhir_instant(at));
}

// `release` is null where nothing is and was withheld from the patient.
Json thread_json(const WaitingThread& thread, const std::string& title,
                 const store::ReleaseRow* release) {
  Json json = Json::object();
  add_text(json, "id", "t" + thread.row.id.to_string());
  add_text(json, "title", title);
  add_text(json, "status", thread.row.status == store::ThreadStatus::kOpen ? "open" : "closed");
  add_time(json, "opened", thread.row.opened);
  add_time(json, "last", thread.row.last);
  json.set("unanswered", Json::integer(thread.unanswered));
  if (thread.since.us != 0) add_time(json, "waiting_since", thread.since);
  if (release != nullptr) add_text(json, "release", std::string(release_word(release->state)));
  return json;
}

struct Author {
  std::string from;  // patient, staff, system
  std::string who;   // "Patient/7", "Practitioner/7"
};

Author author_of(const EntryRow& entry) {
  if (entry.author == "patient") return {"patient", "Patient/" + entry.patient.to_string()};
  if (entry.author.starts_with("staff:")) return {"staff", entry.author.substr(6)};
  return {"system", ""};
}

// Of each participant the first time at which she had the entry or a later one.
Json receipts_json(const EntryRow& entry, const std::vector<ReceiptRow>& receipts) {
  std::map<std::pair<std::string, store::ReceiptKind>, base::Instant> first;
  const Author author = author_of(entry);
  for (const ReceiptRow& receipt : receipts) {
    const bool own = receipt.reader == author.who || receipt.reader == entry.author;
    if (receipt.entry < entry.id || own) continue;
    first.try_emplace({receipt.reader, receipt.kind}, receipt.at);
  }
  Json list = Json::array();
  for (const auto& [key, at] : first) {
    Json one = Json::object();
    add_text(one, "who", key.first);
    add_text(one, "what", key.second == store::ReceiptKind::kRead ? "read" : "delivered");
    add_time(one, "at", at);
    list.push(std::move(one));
  }
  return list;
}

Json chart_json(const EntryRow& entry, const std::vector<ParcelRow>& parcels) {
  Json list = Json::array();
  for (const ParcelRow& parcel : parcels) {
    if (parcel.entry == entry.id) list.push(chart_state(parcel));
  }
  return list;
}

Json withheld_json(const std::vector<HeldRow>& held) {
  Json list = Json::array();
  for (const HeldRow& row : held) {
    Json one = Json::object();
    add_time(one, "at", row.changed);
    add_text(one, "kind", row.kind);
    add_text(one, "reason", row.reason);
    list.push(std::move(one));
  }
  return list;
}

// "Please call us" of "please-call-us".
std::string title_of_event(std::string event) {
  std::replace(event.begin(), event.end(), '-', ' ');
  if (!event.empty() && event[0] >= 'a' && event[0] <= 'z') event[0] -= 'a' - 'A';
  return event;
}

}  // namespace

Result<Conversations::Rows> Conversations::read(const Actor& actor,
                                                const ShowConversation& request) {
  auto thread = find_waiting(services_.store, actor.tenant, request.thread);
  if (!thread.ok()) return thread.error();
  if (!thread.value()) return absent();
  Rows rows;
  rows.thread = *thread.value();
  const std::int64_t tenant = actor.tenant.number();
  const std::int64_t id = request.thread.number();
  const std::int64_t before = request.before.none() ? INT64_MAX : request.before.number();
  constexpr auto kMost = static_cast<std::int64_t>(kConversationEntriesMax);
  auto entries = query<EntryRow>(services_.store, kEntriesBefore, {tenant, id, before, kMost + 1});
  auto receipts = query<ReceiptRow>(services_.store, kReceiptsOfThread, {tenant, id, kReceiptsMax});
  auto parcels = query<ParcelRow>(services_.store, kParcelsOfThread, {tenant, id, kParcelsMax});
  auto held = query<HeldRow>(services_.store, kHeldOfPatient,
                             {tenant, rows.thread.row.patient.number(), kHeldMax});
  if (!entries.ok()) return entries.error();
  if (!receipts.ok()) return receipts.error();
  if (!parcels.ok()) return parcels.error();
  if (!held.ok()) return held.error();
  rows.entries = std::move(entries).value();
  rows.earlier = rows.entries.size() > kConversationEntriesMax;
  if (rows.earlier) rows.entries.pop_back();
  std::reverse(rows.entries.begin(), rows.entries.end());
  rows.receipts = std::move(receipts).value();
  rows.parcels = std::move(parcels).value();
  rows.held = std::move(held).value();
  return rows;
}

Result<Conversations::Work> Conversations::plan(const Actor& actor,
                                                const ShowConversation& request) {
  if (actor.kind == ActorKind::kPatient) return absent();
  auto rows = read(actor, request);
  if (!rows.ok()) return rows.error();
  return Work([this, actor, rows = std::move(rows).value()](store::Tx& tx) {
    return show_conversation(tx, actor, rows);
  });
}

// All of it is one response about one patient: one Show, which lists what it holds.
Result<View> Conversations::show_conversation(store::Tx& tx, const Actor& actor, const Rows& rows) {
  const store::ThreadRow& thread = rows.thread.row;
  Show hop;
  hop.actor = actor;
  hop.act = act_on(tx, actor, thread);
  hop.patient = thread.patient;
  hop.item_type = "Communication";
  hop.item_id = "Communication/t" + thread.id.to_string();
  hop.about = {{"thread", thread.id.number()}, {"resource", thread.patient.number()}};
  if (!thread.about.none()) hop.about.push_back({"resource", thread.about.number()});
  for (const EntryRow& entry : rows.entries) {
    if (hop.about.size() < 100) hop.about.push_back({"entry", entry.id.number()});
  }
  auto permit = services_.gate.ask(tx, std::move(hop));
  if (!permit.ok()) return permit.error();
  const Spent<Show> spent = std::move(permit).value().spend();
  auto title = threads_.title_of(tx, thread);
  if (!title.ok()) return title.error();
  auto patient = person(tx, actor.tenant, thread.patient);
  if (!patient.ok()) return patient.error();
  auto about = records_.get(tx, actor.tenant, thread.about);
  if (!about.ok()) return about.error();
  auto said = entries(tx, actor, rows);
  if (!said.ok()) return said.error();
  auto sending = consent(tx, thread);
  if (!sending.ok()) return sending.error();

  const mapping::Site& site = site_of(tx, actor.tenant, about.value());
  const bool booked = about.value() && about.value()->row.type == "Appointment";
  const fhir::Resource* appointment = booked ? &about.value()->resource : nullptr;
  View view;
  const auto release = tx.get<store::ReleaseRow>(thread.tenant, thread.id);
  view.json.set("thread", thread_json(rows.thread, title.value(), release ? &*release : nullptr));
  view.json.set("patient", std::move(patient).value());
  if (appointment != nullptr)
    view.json.set("appointment", appointment_facts(*appointment, site.zone.name()));
  view.json.set("consent", std::move(sending).value());
  view.json.set("entries", std::move(said).value());
  view.json.set("withheld", withheld_json(rows.held));
  view.json.set("replies", replies(appointment, site));
  if (rows.earlier && !rows.entries.empty())
    add_text(view.json, "earlier", "e" + rows.entries.front().id.to_string());
  return view;
}

Result<Json> Conversations::entries(store::Tx& tx, const Actor& actor, const Rows& rows) {
  const std::string me = "staff:" + participant_of(actor);
  Json list = Json::array();
  for (const EntryRow& entry : rows.entries) {
    if (!may_read(actor, entry)) continue;
    auto text = threads_.text_of(tx, entry);
    if (!text.ok()) return text.error();
    const bool retracted =
        tx.get<store::RetractionRow>(entry.tenant, entry.thread, entry.id).has_value();
    const Author author = author_of(entry);
    Json json = Json::object();
    add_text(json, "id", "e" + entry.id.to_string());
    add_text(json, "from", author.from);
    if (!author.who.empty()) add_text(json, "who", author.who);
    json.set("mine", Json::boolean(entry.author == me));
    add_text(json, "audience", entry.audience == store::Audience::kPatient ? "patient" : "staff");
    add_time(json, "sent", entry.sent);
    add_text(json, "text", retracted ? std::string() : std::move(text).value());
    if (retracted) json.set("retracted", Json::boolean(true));
    json.set("receipts", receipts_json(entry, rows.receipts));
    json.set("chart", chart_json(entry, rows.parcels));
    list.push(std::move(json));
  }
  return list;
}

// Whether a message would go out to her now, by the same decision that is asked when one does.
Result<Json> Conversations::consent(store::Tx& tx, const store::ThreadRow& thread) {
  Send hop;
  hop.tenant = thread.tenant;
  hop.patient = thread.patient;
  hop.thread = thread.id;
  hop.recipient = Recipient::kPatientChannel;
  hop.destination = services_.rules.reminder_destination;
  const Destination* to = services_.rules.destination(hop.destination);
  if (to != nullptr) hop.purpose = to->purpose;
  const consent::Decision decision = services_.gate.foresee(tx, hop);
  const auto known = services_.consents.of(tx, thread.tenant, thread.patient);
  Json json = Json::object();
  add_text(json, "decision", decision.verdict == consent::Verdict::kPermit ? "permit" : "deny");
  add_text(json, "reason", decision.reason);
  if (!decision.rule.empty()) add_text(json, "rule", decision.rule);
  if (!known.ok()) return json;
  const std::string until = consent_end(known.value()->resources, decision.rule);
  if (!until.empty()) add_text(json, "until", until);
  Json channels = Json::array();
  for (const consent::ChannelConsent& record : known.value()->channels) {
    Json one = Json::object();
    add_text(one, "channel", std::string(consent::channel_name(record.channel)));
    add_text(one, "state", std::string(consent::channel_state_name(record.state)));
    add_time(one, "at", record.at);
    channels.push(std::move(one));
  }
  if (base::Status told = add_stops(tx, thread, channels); !told.ok()) return told.error();
  json.set("channels", std::move(channels));
  return json;
}

// What was said at an address binds her without a record of hers.
base::Status Conversations::add_stops(store::Tx& tx, const store::ThreadRow& thread,
                                      Json& channels) {
  auto patient = records_.get(tx, thread.tenant, ResourceId{thread.patient.number()});
  if (!patient.ok()) return patient.error();
  if (!patient.value()) return base::ok_status();
  for (const auto& [name, to] : services_.rules.destinations) {
    if (!to.has_address()) continue;
    const auto contact = contact_of(patient.value()->resource, {to.channel, to.country, tx.now()});
    if (!contact) continue;
    const consent::Reach reach =
        known_reach(tx, thread.tenant, reach_of(services_.ring, *contact, to));
    if (reach.stopped <= reach.started) continue;
    Json one = Json::object();
    add_text(one, "channel", std::string(consent::channel_name(reach.channel)));
    add_text(one, "state", "stopped");
    add_time(one, "at", reach.stopped);
    channels.push(std::move(one));
  }
  return base::ok_status();
}

// A text that needs what this conversation does not have is not offered.
Json Conversations::replies(const fhir::Resource* appointment, const mapping::Site& site) const {
  Json list = Json::array();
  const mapping::Wording* wording = services_.mappings.wording(kReplies);
  if (wording == nullptr) return list;
  std::map<std::string, std::string> values;
  if (appointment != nullptr) values = values_of(*appointment);
  std::erase_if(values, [](const auto& value) { return value.second.empty(); });
  for (const std::string& event : wording->events("staff")) {
    auto text = wording->render(event, "staff", values, site);
    if (!text.ok() || text.value().empty()) continue;
    Json one = Json::object();
    add_text(one, "id", event);
    add_text(one, "title", title_of_event(event));
    add_text(one, "text", std::move(text).value());
    list.push(std::move(one));
  }
  return list;
}

// Where the clinic is: the site by whose endpoint the record came.
const mapping::Site& Conversations::site_of(store::Tx& tx, TenantId tenant,
                                            const std::optional<StoredRecord>& about) const {
  static const mapping::Site kNowhere;
  if (about) {
    const auto message = tx.get<store::MessageRow>(tenant, about->row.message);
    const EndpointRules* from = message ? services_.rules.endpoint(message->endpoint) : nullptr;
    if (from != nullptr && from->site) return *from->site;
  }
  const auto& endpoints = services_.rules.endpoints;
  const auto sited = std::find_if(endpoints.begin(), endpoints.end(),
                                  [](const auto& one) { return one.second.site != nullptr; });
  return sited == endpoints.end() ? kNowhere : *sited->second.site;
}

}  // namespace engine
