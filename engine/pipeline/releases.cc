#include "engine/pipeline/releases.h"

#include "engine/audit/record.h"
#include "engine/pipeline/result_words.h"

namespace engine {

using base::Code;
using base::Error;
using base::Result;
using store::ReleaseRow;
using store::ReleaseState;
using store::ThreadRow;
using store::Type;

namespace {

constexpr std::size_t kSaltBytes = 32;
constexpr std::string_view kFallback = "A new result is available.";
constexpr std::string_view kWaiting =
    "SELECT thread FROM result_release WHERE tenant = :a AND state = 0 "
    "ORDER BY thread LIMIT 10000";

Error absent() { return Error{Code::kNotFound, "no such thread here", "", {}}; }

Error nothing_waits(std::string_view why) {
  return Error{Code::kConflict, std::string(why), "release", {}};
}

std::string_view mapping_name(std::string_view stamp) { return stamp.substr(0, stamp.find('@')); }

}  // namespace

struct ReleaseDesk::Work {
  const Actor& by;
  ThreadRow thread;
  ReleaseRow row;
  store::PatientRow person;
  StoredRecord report;
};

void ReleaseDesk::release(const Actor& by, ThreadId thread, std::function<void(Released)> done) {
  const auto row = services_.store.read<ThreadRow>(by.tenant, thread);
  const PatientId patient = row.ok() ? row.value().patient : PatientId{};
  services_.store.submit([this, by, thread](store::Tx& tx) { return act(tx, by, thread); },
                         [this, patient, thread, done = std::move(done)](Released released) {
                           const bool news = released.ok() && !released.value().get().again;
                           if (news && released_) released_(patient, thread);
                           done(std::move(released));
                         });
}

Result<Release> ReleaseDesk::act(store::Tx& tx, const Actor& by, ThreadId id) {
  // Asked before anything is looked up: whoever may not release learns nothing of what waits.
  if (base::Status may = services_.gate.require(tx, by, Act::kRelease); !may.ok()) {
    return may.error();
  }
  const auto thread = tx.get<ThreadRow>(by.tenant, id);
  if (!thread) return absent();
  const auto row = tx.get<ReleaseRow>(by.tenant, id);
  if (!row) return nothing_waits("nothing waits for a release in this thread");
  auto report = records_.get(tx, by.tenant, thread->about);
  if (!report.ok()) return report.error();
  const auto person = tx.get<store::PatientRow>(by.tenant, thread->patient);
  if (!person || !report.value()) return absent();
  if (row->state == ReleaseState::kNever) {
    return nothing_waits("the route of this result never releases it to the patient");
  }
  if (row->state == ReleaseState::kReleased) return Release{row->entry, true};
  const Work work{by, *thread, *row, *person, *std::move(report).value()};
  return post(tx, work);
}

Result<Release> ReleaseDesk::post(store::Tx& tx, const Work& work) {
  auto text = text_of(tx, work);
  if (!text.ok()) return text.error();
  EntryDraft draft;
  draft.text = std::move(text).value();
  draft.salt = keys::random_bytes(kSaltBytes);
  Post hop;
  hop.tenant = work.by.tenant;
  hop.actor = work.by;
  hop.act = Act::kRelease;
  hop.patient = work.person.id;
  hop.thread = work.thread.id;
  hop.entry = tx.next_entry();
  hop.commitment = audit::commitment(draft.salt, draft.text);
  const EntryId entry = hop.entry;
  auto permit = services_.gate.ask(tx, std::move(hop));
  if (!permit.ok()) return permit.error();
  draft.person = work.person;
  draft.thread = work.thread;
  draft.audience = store::Audience::kPatient;
  draft.author = "engine";
  draft.notify = true;
  draft.release = work.row;
  draft.release->state = ReleaseState::kReleased;
  draft.release->shown = work.report.row.order;
  draft.release->by = work.by.id;
  threads_.post(std::move(permit).value(), draft);
  return Release{entry, false};
}

// In the words and the language of the feed by which the result came.
std::string ReleaseDesk::words(store::Tx& tx, const StoredRecord& report, std::string_view event) {
  const auto message = tx.get<store::MessageRow>(report.row.tenant, report.row.message);
  const EndpointRules* endpoint = message ? services_.rules.endpoint(message->endpoint) : nullptr;
  if (endpoint == nullptr) return std::string(kFallback);
  const mapping::MappingSet& set =
      endpoint->mappings == nullptr ? services_.mappings : *endpoint->mappings;
  const mapping::Wording* wording = set.wording(mapping_name(message->stamp));
  if (wording == nullptr) return std::string(kFallback);
  auto text = wording->render(event, "patient", {}, *endpoint->site);
  return text.ok() ? std::move(text).value() : std::string(kFallback);
}

Result<std::vector<fhir::Resource>> ReleaseDesk::findings(store::Tx& tx,
                                                          const StoredRecord& report) {
  std::vector<fhir::Resource> found;
  for (const fhir::Identifier& name : findings_of(report.resource)) {
    auto stored =
        records_.find(tx, report.row.tenant, {blind_of(services_.ring, "Observation", name)});
    if (!stored.ok()) return stored.error();
    if (stored.value() && stored.value()->row.patient == report.row.patient) {
      found.push_back(std::move(stored).value()->resource);
    }
  }
  return found;
}

Result<std::string> ReleaseDesk::text_of(store::Tx& tx, const Work& work) {
  auto seen = findings(tx, work.report);
  if (!seen.ok()) return seen.error();
  // She is told that it was corrected only if she saw what it was before.
  const std::string_view event = work.row.shown > 0 ? "result-corrected" : "result";
  return words(tx, work.report, event) + "\n\n" + result_lines(work.report.resource, seen.value());
}

Result<std::vector<ThreadId>> ReleaseDesk::waiting(TenantId tenant) {
  auto rows =
      services_.store.query({kWaiting, {Type::kInteger}, {Type::kInteger}}, {tenant.number()});
  if (!rows.ok()) return rows.error();
  std::vector<ThreadId> threads;
  for (const store::Values& row : rows.value()) threads.emplace_back(std::get<0>(row[0]));
  return threads;
}

}  // namespace engine
