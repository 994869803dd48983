#include "engine/pipeline/reader.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "base/encoding.h"
#include "engine/pipeline/inbox.h"
#include "engine/pipeline/render.h"
#include "engine/pipeline/sealing.h"
#include "engine/pipeline/visible.h"

namespace engine {

using base::Code;
using base::Error;
using base::Json;
using base::Result;
using store::EntryRow;
using store::ThreadRow;
using store::Type;

namespace {

template <class Row>
std::vector<Type> types_of() {
  std::vector<Type> types;
  for (const store::Column& column : store::table_of<Row>().columns) types.push_back(column.type);
  return types;
}

constexpr std::string_view kEntriesOfThread =
    "SELECT tenant, id, thread, patient, message, audience, author, sent_us, body, audit_id "
    "FROM entry WHERE tenant = :a AND thread = :b ORDER BY id LIMIT :c";
constexpr std::string_view kRetractions =
    "SELECT entry FROM retraction WHERE tenant = :a AND thread = :b";
constexpr std::string_view kThreadsOfPatient =
    "SELECT tenant, id, patient, about, status, entries, opened_us, last_us, waiting, reminder, "
    "body FROM thread WHERE tenant = :a AND patient = :b ORDER BY id DESC LIMIT :c";

// A patient's list leaves out a thread in which nothing is for her yet: a result that waits for its
// release is not to be known of, not even by its title.
constexpr std::string_view kOwnThreads =
    "SELECT tenant, id, patient, about, status, entries, opened_us, last_us, waiting, reminder, "
    "body FROM thread WHERE tenant = :a AND patient = :b AND EXISTS (SELECT 1 FROM entry WHERE "
    "entry.tenant = thread.tenant AND entry.thread = thread.id AND entry.audience = 0) "
    "ORDER BY id DESC LIMIT :c";

Error absent() { return Error{Code::kNotFound, "no such thing here", "", {}}; }

std::int64_t number_of(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  return fault == std::errc{} && end == text.data() + text.size() && number > 0 ? number : 0;
}

Json bundle_of(std::vector<fhir::Resource> resources) {
  Json bundle = Json::object();
  bundle.set("resourceType", Json::string("Bundle"));
  bundle.set("type", Json::string("searchset"));
  bundle.set("total", Json::integer(static_cast<long long>(resources.size())));
  Json entries = Json::array();
  for (fhir::Resource& resource : resources) {
    Json entry = Json::object();
    entry.set("resource", std::move(resource.json()));
    entries.push(std::move(entry));
  }
  bundle.set("entry", std::move(entries));
  return bundle;
}

}  // namespace

// The audience of an entry narrows what a permitted Show contains; it never widens it.
bool may_read(const Actor& actor, const EntryRow& entry) {
  return actor.kind != ActorKind::kPatient || entry.audience == store::Audience::kPatient;
}

// What is said about a result is for those who may read records.
Act act_on(store::Tx& tx, const Actor& actor, const ThreadRow& thread) {
  if (actor.kind == ActorKind::kPatient || thread.about.none()) return Act::kThreads;
  const auto about = tx.get<store::ResourceRow>(thread.tenant, thread.about);
  return about && about->type == "DiagnosticReport" ? Act::kResources : Act::kThreads;
}

namespace {

bool any_for(const Actor& actor, const std::vector<EntryRow>& entries) {
  return actor.kind != ActorKind::kPatient ||
         std::any_of(entries.begin(), entries.end(),
                     [&](const EntryRow& entry) { return may_read(actor, entry); });
}

// A result, and what was observed for it, is hers once it was released, in the version that was.
bool is_withheld(store::Tx& tx, const Actor& actor, const store::ResourceRow& row) {
  if (actor.kind != ActorKind::kPatient) return false;
  if (row.type == "Communication") return true;  // what was not done is told to nobody
  if (row.type != "DiagnosticReport" && row.type != "Observation") return false;
  if (row.thread.none()) return true;
  const auto release = tx.get<store::ReleaseRow>(row.tenant, row.thread);
  return release && release->shown < row.order;
}

// Staff see whether something waits for a release; the patient must not.
fhir::Resource header_for(store::Tx& tx, const Actor& actor, const ThreadRow& thread,
                          std::string_view title) {
  if (actor.kind == ActorKind::kPatient) return render_header(thread, title);
  const auto release = tx.get<store::ReleaseRow>(thread.tenant, thread.id);
  return render_header(thread, title, release ? &*release : nullptr);
}

// A patient's list of her own threads was narrowed by the query.
std::vector<ThreadRow> seen_of(Visible& visible, const Actor& actor,
                               const std::vector<store::Values>& rows) {
  std::vector<ThreadRow> seen;
  for (const store::Values& row : rows) {
    auto thread = store::from_values<ThreadRow>(row);
    if (actor.kind == ActorKind::kPatient || visible.sees(thread)) seen.push_back(thread);
  }
  return seen;
}

Show show_hop(const Actor& actor, PatientId patient, std::string type, std::string id) {
  Show hop;
  hop.actor = actor;
  // What is hers she reads by her threads; others read conversations by one right and records by
  // another.
  const bool record = type != "Communication" && actor.kind != ActorKind::kPatient;
  hop.act = record ? Act::kResources : Act::kThreads;
  hop.patient = patient;
  hop.item_id = type + "/" + id;
  hop.item_type = std::move(type);
  return hop;
}

}  // namespace

Result<std::vector<EntryRow>> read_entries(store::Store& store, TenantId tenant, ThreadId thread) {
  const store::Query query{
      kEntriesOfThread, {Type::kInteger, Type::kInteger, Type::kInteger}, types_of<EntryRow>()};
  auto rows = store.query(query, {tenant.number(), thread.number(), kEntriesMax});
  if (!rows.ok()) return rows.error();
  std::vector<EntryRow> entries;
  for (const store::Values& row : rows.value()) {
    entries.push_back(store::from_values<EntryRow>(row));
  }
  return entries;
}

Result<std::set<EntryId>> read_retractions(store::Store& store, TenantId tenant, ThreadId thread) {
  auto rows = store.query({kRetractions, {Type::kInteger, Type::kInteger}, {Type::kInteger}},
                          {tenant.number(), thread.number()});
  if (!rows.ok()) return rows.error();
  std::set<EntryId> entries;
  for (const store::Values& row : rows.value()) entries.insert(EntryId{std::get<0>(row[0])});
  return entries;
}

void ReaderService::show(const Actor& actor, ShowRequest request, std::function<void(Shown)> done) {
  auto work = std::visit([&](const auto& wanted) { return plan(actor, wanted); }, request);
  if (!work.ok()) return done(work.error());
  const auto asked = std::chrono::steady_clock::now();
  services_.store.submit(
      std::move(work).value(), [this, asked, done = std::move(done)](Shown shown) {
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - asked;
        services_.metrics.observe("hopline_hop_seconds", took.count(), {{"hop", "show"}});
        // A denied read answers like an absent one (HAPI's lesson: totals and errors must not
        // tell).
        if (!shown.ok() && shown.error().code == Code::kDenied) return done(absent());
        done(std::move(shown));
      });
}

Result<ReaderService::Work> ReaderService::plan(const Actor& actor, const ShowThread& request) {
  // Outside the transaction, as ciphertext: the committer's thread opens what the permit allows,
  // and does not wait for a scan.
  auto entries = read_entries(services_.store, actor.tenant, request.thread);
  if (!entries.ok()) return entries.error();
  if (!any_for(actor, entries.value())) return absent();
  return Work([this, actor, request, rows = std::move(entries).value()](store::Tx& tx) {
    return show_thread(tx, actor, request.thread, rows);
  });
}

Result<View> ReaderService::show_thread(store::Tx& tx, const Actor& actor, ThreadId id,
                                        const std::vector<EntryRow>& entries) {
  const auto thread = tx.get<ThreadRow>(actor.tenant, id);
  if (!thread) return absent();
  Show hop = show_hop(actor, thread->patient, "Communication", "t" + id.to_string());
  hop.act = act_on(tx, actor, *thread);
  hop.about.push_back({"thread", id.number()});
  for (const EntryRow& entry : entries) {
    if (may_read(actor, entry) && hop.about.size() < 100) {
      hop.about.push_back({"entry", entry.id.number()});
    }
  }
  auto permit = services_.gate.ask(tx, std::move(hop));
  if (!permit.ok()) return permit.error();
  const Spent<Show> spent = std::move(permit).value().spend();
  auto title = threads_.title_of(tx, *thread);
  if (!title.ok()) return title.error();
  std::vector<fhir::Resource> shown{header_for(tx, actor, *thread, title.value())};
  EntryId before;
  for (const EntryRow& entry : entries) {
    if (!may_read(actor, entry)) continue;
    auto said = threads_.said_in(tx, entry);
    if (!said.ok()) return said.error();
    const bool retracted =
        tx.get<store::RetractionRow>(entry.tenant, entry.thread, entry.id).has_value();
    shown.push_back(
        render_entry({entry, said.value().text, before, retracted, said.value().names}));
    before = entry.id;
  }
  return View{bundle_of(std::move(shown)), 1, ""};
}

// The thread as one Communication; whoever wants its entries reads the thread.
Result<View> ReaderService::show_header(store::Tx& tx, const Actor& actor, ThreadId id) {
  const auto thread = tx.get<ThreadRow>(actor.tenant, id);
  if (!thread) return absent();
  Show hop = show_hop(actor, thread->patient, "Communication", "t" + id.to_string());
  hop.act = act_on(tx, actor, *thread);
  hop.about = {{"thread", id.number()}};
  auto permit = services_.gate.ask(tx, std::move(hop));
  if (!permit.ok()) return permit.error();
  const Spent<Show> spent = std::move(permit).value().spend();
  auto title = threads_.title_of(tx, *thread);
  if (!title.ok()) return title.error();
  return View{header_for(tx, actor, *thread, title.value()).json(),
              static_cast<int>(thread->entries), base::format_fhir_instant(thread->last)};
}

Result<ReaderService::Work> ReaderService::plan(const Actor& actor, const ShowThreads& request) {
  const bool own = actor.kind == ActorKind::kPatient;
  const PatientId patient = own && request.patient.none() ? actor.patient : request.patient;
  const store::Query query{own ? kOwnThreads : kThreadsOfPatient,
                           {Type::kInteger, Type::kInteger, Type::kInteger},
                           types_of<ThreadRow>()};
  auto rows = services_.store.query(query, {actor.tenant.number(), patient.number(), kThreadsMax});
  if (!rows.ok()) return rows.error();
  return Work(
      [this, actor, patient, rows = std::move(rows).value()](store::Tx& tx) -> Result<View> {
        Show hop = show_hop(actor, patient, "Communication", "");
        Visible visible(services_.gate, tx, actor);
        const std::vector<ThreadRow> seen = seen_of(visible, actor, rows);
        for (const ThreadRow& thread : seen) hop.about.push_back({"thread", thread.id.number()});
        auto permit = services_.gate.ask(tx, std::move(hop));
        if (!permit.ok()) return permit.error();
        const Spent<Show> spent = std::move(permit).value().spend();
        visible.note();
        std::vector<fhir::Resource> shown;
        for (const ThreadRow& thread : seen) {
          auto title = threads_.title_of(tx, thread);
          if (!title.ok()) return title.error();
          shown.push_back(header_for(tx, actor, thread, title.value()));
        }
        return View{bundle_of(std::move(shown)), 1, ""};
      });
}

Result<View> ReaderService::show_entry(store::Tx& tx, const Actor& actor, EntryId id) {
  const auto entry = tx.get<EntryRow>(actor.tenant, id);
  if (!entry || !may_read(actor, *entry)) return absent();
  const auto thread = tx.get<ThreadRow>(actor.tenant, entry->thread);
  if (!thread) return absent();
  Show hop = show_hop(actor, entry->patient, "Communication", "e" + id.to_string());
  hop.act = act_on(tx, actor, *thread);
  hop.about = {{"entry", id.number()}};
  auto permit = services_.gate.ask(tx, std::move(hop));
  if (!permit.ok()) return permit.error();
  const Spent<Show> spent = std::move(permit).value().spend();
  auto said = threads_.said_in(tx, *entry);
  if (!said.ok()) return said.error();
  const bool retracted =
      tx.get<store::RetractionRow>(entry->tenant, entry->thread, entry->id).has_value();
  return View{render_entry({*entry, said.value().text, {}, retracted, said.value().names}).json(),
              retracted ? 2 : 1, base::format_fhir_instant(entry->sent)};
}

Result<ReaderService::Work> ReaderService::plan(const Actor& actor, const ShowResource& request) {
  if (request.type == "Communication" && request.id.starts_with("t")) {
    const ThreadId id{number_of(std::string_view(request.id).substr(1))};
    if (actor.kind == ActorKind::kPatient) {
      auto entries = read_entries(services_.store, actor.tenant, id);
      if (!entries.ok()) return entries.error();
      if (!any_for(actor, entries.value())) return absent();
    }
    return Work([this, actor, id](store::Tx& tx) { return show_header(tx, actor, id); });
  }
  if (request.type == "Communication" && request.id.starts_with("e")) {
    const EntryId id{number_of(std::string_view(request.id).substr(1))};
    return Work([this, actor, id](store::Tx& tx) { return show_entry(tx, actor, id); });
  }
  return Work([this, actor, request](store::Tx& tx) -> Result<View> {
    const ResourceId id{number_of(request.id)};
    const auto row = tx.get<store::ResourceRow>(actor.tenant, id);
    if (!row || row->type != request.type || is_withheld(tx, actor, *row)) return absent();
    Show hop = show_hop(actor, row->patient, request.type, request.id);
    hop.about = {{"resource", id.number(), row->version}};
    auto permit = services_.gate.ask(tx, std::move(hop));
    if (!permit.ok()) return permit.error();
    const Spent<Show> spent = std::move(permit).value().spend();
    auto stored = records_.get(tx, actor.tenant, id);
    if (!stored.ok()) return stored.error();
    fhir::Resource resource = stored.value()->resource;
    set_meta(resource, *row);
    return View{std::move(resource.json()), static_cast<int>(row->version),
                base::format_fhir_instant(row->updated)};
  });
}

// Beside the record of the Show, in the same transaction: what the reader gave as her reason.
void ReaderService::note_reason(store::Tx& tx, const Actor& actor, const ShowMessage& request) {
  Note note;
  note.tenant = actor.tenant;
  note.hop = "mapping";
  note.action = "read";
  note.reason = request.reason;
  note.actor = actor;
  note.about = {{"message", request.message.number()}};
  services_.gate.note(tx, note);
}

Result<ReaderService::Work> ReaderService::plan(const Actor& actor, const ShowMessage& request) {
  return Work([this, actor, request](store::Tx& tx) -> Result<View> {
    const auto row = tx.get<store::MessageRow>(actor.tenant, request.message);
    if (!row) return absent();
    Show hop = show_hop(actor, row->patient, "Binary", request.message.to_string());
    hop.act = Act::kMessages;
    hop.about = {{"message", request.message.number()}};
    const auto held = tx.get<store::HeldRow>(actor.tenant, request.message);
    hop.held = held && held->state == store::HeldState::kHeld;
    auto permit = services_.gate.ask(tx, std::move(hop));
    if (!permit.ok()) return permit.error();
    const Spent<Show> spent = std::move(permit).value().spend();
    auto plain = open_row(tx, services_.ring,
                          {row->tenant, store::MessageRow::kTable, row->id.number(), 1}, row->body);
    if (!plain.ok()) return plain.error();
    auto body = split_body(plain.value());
    if (!body.ok()) return body.error();
    if (!request.reason.empty()) note_reason(tx, actor, request);
    Json json = Json::object();
    json.set("bytes", Json::string(base::to_base64(body.value().bytes)));
    json.set("endpoint", Json::string(row->endpoint));
    return View{std::move(json), 1, ""};
  });
}

}  // namespace engine
