#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "base/time.h"
#include "engine/pipeline/conversations.h"
#include "engine/pipeline/facts.h"
#include "engine/pipeline/visible.h"

// ShowInbox and ShowCard.
namespace engine {
namespace {

using base::Code;
using base::Error;
using base::Instant;
using base::Json;
using base::Result;
using store::ThreadRow;
using store::Type;
using store::Values;

// Of one patient, all threads are on one page.
constexpr std::int64_t kThreadsOfPatientMax = 500;

// A thread, since when it waits, and how many of the patient's entries nobody has answered.
constexpr std::string_view kThreadsThat =
    "SELECT t.tenant, t.id, t.patient, t.about, t.status, t.entries, t.opened_us, t.last_us, "
    "t.waiting, t.reminder, t.body, COALESCE(w.sent_us, 0), (SELECT CAST(COUNT(*) AS BIGINT) "
    "FROM entry AS e WHERE e.tenant = t.tenant AND e.thread = t.id AND e.author = 'patient' "
    "AND e.sent_us >= w.sent_us) FROM thread AS t LEFT JOIN entry AS w ON w.tenant = t.tenant "
    "AND w.id = t.waiting WHERE t.tenant = :a AND ";
constexpr std::string_view kWaitLess =
    "t.waiting > 0 AND (w.sent_us > :b OR (w.sent_us = :c AND t.id > :d)) "
    "ORDER BY w.sent_us, t.id LIMIT :e";
constexpr std::string_view kAreOlder = "t.id < :b ORDER BY t.id DESC LIMIT :c";
constexpr std::string_view kAreOfPatient = "t.patient = :b ORDER BY t.id DESC LIMIT :c";
constexpr std::string_view kWaitOfPatient =
    "t.patient = :b AND t.waiting > 0 ORDER BY w.sent_us, t.id LIMIT :c";
constexpr std::string_view kIsThis = "t.id = :b LIMIT :c";

// Where the next page begins: "w<since>.<id>" by waiting, "t<id>" by age.
struct Cursor {
  std::int64_t since = -1;
  std::int64_t id = 0;
};

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{} || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

std::optional<Cursor> read_cursor(std::string_view text, Waiting filter) {
  const bool waiting = filter == Waiting::kUnanswered;
  if (text.empty()) return waiting ? Cursor{} : Cursor{0, INT64_MAX};
  if (text.front() != (waiting ? 'w' : 't')) return std::nullopt;
  text.remove_prefix(1);
  const std::size_t dot = waiting ? text.find('.') : 0;
  if (dot == std::string_view::npos) return std::nullopt;
  const auto id = number_in(waiting ? text.substr(dot + 1) : text);
  const auto since = waiting ? number_in(text.substr(0, dot)) : 0;
  if (!id || !since) return std::nullopt;
  return Cursor{*since, *id};
}

std::string write_cursor(const WaitingThread& last, Waiting filter) {
  const std::string id = last.row.id.to_string();
  return filter == Waiting::kUnanswered ? "w" + std::to_string(last.since.us) + "." + id : "t" + id;
}

std::vector<Type> answer_types() {
  std::vector<Type> types;
  for (const store::Column& column : store::table_of<ThreadRow>().columns)
    types.push_back(column.type);
  types.insert(types.end(), {Type::kInteger, Type::kInteger});
  return types;
}

Result<std::vector<WaitingThread>> query(store::Store& store, std::string_view which,
                                         const std::vector<std::int64_t>& arguments) {
  const std::string whole = std::string(kThreadsThat) + std::string(which);
  const std::vector<Type> types(arguments.size(), Type::kInteger);
  auto rows =
      store.query({whole, types, answer_types()}, Values(arguments.begin(), arguments.end()));
  if (!rows.ok()) return rows.error();
  std::vector<WaitingThread> found;
  for (const Values& row : rows.value()) {
    found.push_back({store::from_values<ThreadRow>(row),
                     Instant{std::get<std::int64_t>(row[row.size() - 2])},
                     std::get<std::int64_t>(row.back())});
  }
  return found;
}

// The longest waiting first, then by the newest word.
bool more_urgent(const WaitingThread& a, const WaitingThread& b) {
  const bool waits = a.since.us != 0;
  if (waits != (b.since.us != 0)) return waits;
  return waits ? a.since < b.since : b.row.last < a.row.last;
}

Show show_hop(const Actor& actor, PatientId patient) {
  Show hop;
  hop.actor = actor;
  hop.patient = patient;
  hop.item_type = "Communication";
  return hop;
}

Json row_json(const WaitingThread& thread, const std::string& title, const Json& patient) {
  Json row = Json::object();
  row.set("id", Json::string("t" + thread.row.id.to_string()));
  row.set("title", Json::string(title));
  const bool open = thread.row.status == store::ThreadStatus::kOpen;
  row.set("status", Json::string(open ? "open" : "closed"));
  row.set("patient", patient);
  row.set("unanswered", Json::integer(thread.unanswered));
  if (thread.since.us != 0)
    row.set("waiting_since", Json::string(base::format_fhir_instant(thread.since)));
  row.set("last", Json::string(base::format_fhir_instant(thread.row.last)));
  row.set("entries", Json::integer(thread.row.entries));
  return row;
}

std::vector<WaitingThread> seen_of(Visible& visible, const std::vector<WaitingThread>& page) {
  std::vector<WaitingThread> seen;
  std::copy_if(page.begin(), page.end(), std::back_inserter(seen),
               [&](const WaitingThread& thread) { return visible.sees(thread.row); });
  return seen;
}

Error absent() { return Error{Code::kNotFound, "no such thing here", "", {}}; }

void add_text(Json& json, std::string_view name, std::string text) {
  json.set(name, Json::string(std::move(text)));
}

}  // namespace

Result<std::optional<WaitingThread>> find_waiting(store::Store& store, TenantId tenant,
                                                  ThreadId thread) {
  auto found = query(store, kIsThis, {tenant.number(), thread.number(), 1});
  if (!found.ok()) return found.error();
  if (found.value().empty()) return std::optional<WaitingThread>();
  return std::optional<WaitingThread>(std::move(found.value().front()));
}

Result<Conversations::Found> Conversations::find(const Actor& actor, const ShowInbox& request) {
  const auto cursor = read_cursor(request.after, request.filter);
  if (!cursor) return Error{Code::kInvalid, "after is `next` of an earlier answer", "after", {}};
  const std::int64_t tenant = actor.tenant.number();
  const bool unanswered = request.filter == Waiting::kUnanswered;
  if (!request.thread.none())
    return query(services_.store, kIsThis, {tenant, request.thread.number(), 1});
  if (!request.patient.none()) {
    return query(services_.store, unanswered ? kWaitOfPatient : kAreOfPatient,
                 {tenant, request.patient.number(), kThreadsOfPatientMax});
  }
  constexpr auto kRows = static_cast<std::int64_t>(kInboxRowsMax);
  if (!unanswered) return query(services_.store, kAreOlder, {tenant, cursor->id, kRows});
  return query(services_.store, kWaitLess,
               {tenant, cursor->since, cursor->since, cursor->id, kRows});
}

Result<Conversations::Work> Conversations::plan(const Actor& actor, const ShowInbox& request) {
  if (actor.kind == ActorKind::kPatient) return absent();
  auto found = find(actor, request);
  if (!found.ok()) return found.error();
  Found page = std::move(found).value();
  std::string next;
  const bool whole = !request.patient.none() || !request.thread.none();
  if (whole) {
    std::stable_sort(page.begin(), page.end(), more_urgent);
  } else if (page.size() >= kInboxRowsMax) {
    next = write_cursor(page.back(), request.filter);
  }
  return Work([this, actor, next, page = std::move(page)](store::Tx& tx) -> Result<View> {
    auto threads = show_rows(tx, actor, page);
    if (!threads.ok()) return threads.error();
    View view;
    view.json.set("threads", std::move(threads).value());
    if (!next.empty()) add_text(view.json, "next", next);
    return view;
  });
}

// One Show for each patient, asked before anything of hers is opened. What the reader may not see
// is not there.
Result<Json> Conversations::show_rows(store::Tx& tx, const Actor& actor, const Found& page) {
  Visible visible(services_.gate, tx, actor);
  const Found seen = seen_of(visible, page);
  visible.note();
  std::map<PatientId, Show> hops;
  for (const WaitingThread& thread : seen) {
    Show& hop =
        hops.try_emplace(thread.row.patient, show_hop(actor, thread.row.patient)).first->second;
    hop.about.push_back({"thread", thread.row.id.number()});
  }
  std::map<PatientId, Json> people;
  for (auto& [patient, hop] : hops) {
    hop.about.push_back({"resource", patient.number()});
    auto permit = services_.gate.ask(tx, std::move(hop));
    if (!permit.ok()) return permit.error();
    const Spent<Show> spent = std::move(permit).value().spend();
    auto facts = person(tx, actor.tenant, patient);
    if (!facts.ok()) return facts.error();
    people.emplace(patient, std::move(facts).value());
  }
  Json rows = Json::array();
  for (const WaitingThread& thread : seen) {
    auto title = threads_.title_of(tx, thread.row);
    if (!title.ok()) return title.error();
    rows.push(row_json(thread, title.value(), people.at(thread.row.patient)));
  }
  return rows;
}

Result<Json> Conversations::person(store::Tx& tx, TenantId tenant, PatientId patient) {
  auto record = records_.get(tx, tenant, ResourceId{patient.number()});
  if (!record.ok()) return record.error();
  if (!record.value()) return patient_facts(patient, fhir::Resource("Patient"));
  return patient_facts(patient, record.value()->resource);
}

Result<Conversations::Work> Conversations::plan(const Actor& actor, const ShowCard& request) {
  if (actor.kind == ActorKind::kPatient) return absent();
  auto found = query(services_.store, kWaitOfPatient,
                     {actor.tenant.number(), request.patient.number(), kThreadsOfPatientMax});
  if (!found.ok()) return found.error();
  return Work([this, actor, patient = request.patient,
               waiting = std::move(found).value()](store::Tx& tx) -> Result<View> {
    View view;
    if (waiting.empty()) {  // nothing of hers is in the answer, so nobody has to be asked
      view.json.set("unanswered", Json::integer(0));
      return view;
    }
    Show hop = show_hop(actor, patient);
    std::int64_t unanswered = 0;
    Visible visible(services_.gate, tx, actor);
    const Found seen = seen_of(visible, waiting);
    for (const WaitingThread& thread : seen) {
      hop.about.push_back({"thread", thread.row.id.number()});
      unanswered += thread.unanswered;
    }
    auto permit = services_.gate.ask(tx, std::move(hop));
    if (!permit.ok()) return permit.error();
    const Spent<Show> spent = std::move(permit).value().spend();
    visible.note();
    view.json.set("unanswered", Json::integer(unanswered));
    if (seen.empty()) return view;
    view.json.set("threads", Json::integer(static_cast<long long>(seen.size())));
    add_text(view.json, "oldest", base::format_fhir_instant(seen.front().since));
    add_text(view.json, "oldest_thread", "t" + seen.front().row.id.to_string());
    return view;
  });
}

}  // namespace engine
