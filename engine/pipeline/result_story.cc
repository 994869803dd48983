#include <algorithm>

#include "engine/pipeline/result_words.h"
#include "engine/pipeline/story.h"

// Results: every report of a message is told once, and withheld until it is the patient's to see.
namespace engine {
namespace {

using base::Json;
using store::Audience;
using store::ReleaseRow;
using store::ReleaseState;
using store::ThreadRow;

constexpr std::string_view kReleaseSystem = "urn:hopline:release";
constexpr std::string_view kFallback = "A result has arrived.";

// One report of the message and what is known of it.
struct Report {
  const PlannedRecord* planned;
  std::vector<fhir::Resource> findings;
  std::optional<StoredRecord> stored;
  std::optional<ThreadRow> thread;
  std::optional<ReleaseRow> release;
};

// What a rule of the site's mapping says of this report, where one does.
ReleaseRule tagged(const fhir::Resource& report) {
  const Json* meta = report.find("meta");
  const Json* tags = meta == nullptr ? nullptr : meta->find("tag");
  if (tags == nullptr) return ReleaseRule::kAtOnce;
  for (const Json& tag : tags->items()) {
    if (tag.text_of("system") != kReleaseSystem) continue;
    if (tag.text_of("code") == "never") return ReleaseRule::kNever;
    // A word that is not known here must not open anything.
    if (tag.text_of("code") != "at-once") return ReleaseRule::kClinician;
  }
  return ReleaseRule::kAtOnce;
}

// A report that may still change, or a value that somebody must act on, is not told by a machine.
ReleaseRule by_content(const Report& report) {
  const std::string& status = report.planned->resource.text("status");
  const bool settled = status == "final" || status == "corrected" || status == "amended";
  const bool critical = std::any_of(report.findings.begin(), report.findings.end(), &is_critical);
  return settled && !critical ? ReleaseRule::kAtOnce : ReleaseRule::kClinician;
}

// The strictest of all who have a say.
ReleaseRule rule_for(const Scene& scene, const Report& report) {
  return std::max({scene.plan.release, tagged(report.planned->resource), by_content(report)});
}

std::vector<fhir::Resource> findings_in(const Plan& plan, const fhir::Resource& report) {
  const std::vector<fhir::Identifier> named = findings_of(report);
  std::vector<fhir::Resource> found;
  for (const PlannedRecord& other : plan.others) {
    if (other.resource.type() != "Observation") continue;
    for (const fhir::Identifier& own : fhir::identifiers_of(other.resource)) {
      if (std::find(named.begin(), named.end(), own) == named.end()) continue;
      found.push_back(other.resource);
      break;
    }
  }
  return found;
}

std::string words(const Scene& scene, std::string_view event, std::string_view audience) {
  if (scene.plan.wording == nullptr) return std::string(kFallback);
  auto text = scene.plan.wording->render(event, audience, {}, *scene.plan.endpoint->site);
  return text.ok() ? std::move(text).value() : std::string(kFallback);
}

// What she has seen of it: all of it where nothing was ever withheld.
std::int64_t shown_before(const Report& report) {
  if (report.release) return report.release->shown;
  return report.stored ? report.stored->row.order : 0;
}

// Where nothing is and was withheld there is no row: nothing is hidden from her.
std::optional<ReleaseRow> release_row(const Scene& scene, const Report& report, ReleaseRule rule) {
  if (rule == ReleaseRule::kAtOnce && !report.release) return std::nullopt;
  ReleaseRow row;
  row.shown = rule == ReleaseRule::kAtOnce ? scene.plan.order : shown_before(report);
  switch (rule) {
    case ReleaseRule::kAtOnce:
      row.state = ReleaseState::kReleased;
      return row;
    case ReleaseRule::kClinician:
      row.state = ReleaseState::kWaiting;
      return row;
    case ReleaseRule::kNever:
      row.state = ReleaseState::kNever;
      return row;
  }
  CHECK_UNREACHABLE();
}

std::string text_for(const Scene& scene, const Report& report, ReleaseRule rule) {
  if (rule == ReleaseRule::kNever) return words(scene, "result-withheld", "staff");
  if (rule == ReleaseRule::kClinician) {
    return words(scene, report.stored ? "result-corrected" : "result", "staff");
  }
  const std::string_view event = shown_before(report) > 0 ? "result-corrected" : "result";
  return words(scene, event, "patient") + "\n\n" +
         result_lines(report.planned->resource, report.findings);
}

std::variant<ThreadId, Ending> post(Scene& scene, const store::PatientRow& person,
                                    const Report& report, ResourceId about) {
  const ReleaseRule rule = rule_for(scene, report);
  EntryDraft draft;
  draft.text = text_for(scene, report, rule);
  const ThreadId id = report.thread ? report.thread->id : scene.tx.next_thread();
  auto asked = ask_post(scene, {person, id, draft.text}, draft.salt);
  if (auto* denied = std::get_if<Ending>(&asked)) return std::move(*denied);
  draft.person = person;
  draft.thread = report.thread;
  draft.about = about;
  draft.title = "Result";
  draft.audience = rule == ReleaseRule::kAtOnce ? Audience::kPatient : Audience::kStaff;
  draft.notify = rule == ReleaseRule::kAtOnce;
  draft.author = "engine";
  draft.release = release_row(scene, report, rule);
  return scene.threads.post(std::get<Permit<Post>>(std::move(asked)), draft).id;
}

// What belongs to the report is shown and withheld with it: the thread says which that is. One
// without identifier could never be found again or corrected: it stays within the raw message.
void put_findings(Scene& scene, const store::PatientRow& person, const Report& report,
                  ThreadId thread) {
  const std::vector<fhir::Identifier> named = findings_of(report.planned->resource);
  for (const PlannedRecord& other : scene.plan.others) {
    if (other.resource.type() != "Observation" || other.blinds.empty()) continue;
    const auto own = fhir::identifiers_of(other.resource);
    if (std::find_first_of(own.begin(), own.end(), named.begin(), named.end()) == own.end()) {
      continue;
    }
    auto stored = scene.records.find(scene.tx, person.tenant, other.blinds);
    std::optional<store::ResourceRow> before;
    if (stored.ok() && stored.value()) before = stored.value()->row;
    if (before && before->order > scene.plan.order) continue;
    scene.records.put(
        scene.accept,
        {person, &other.resource, &other.blinds, before, {}, thread, scene.plan.order});
  }
}

base::Result<Report> read_report(Scene& scene, TenantId tenant, const PlannedRecord& planned) {
  Report report{&planned, findings_in(scene.plan, planned.resource), {}, {}, {}};
  auto found = scene.records.find(scene.tx, tenant, planned.blinds);
  if (!found.ok()) return found.error();
  report.stored = std::move(found).value();
  if (!report.stored || report.stored->row.thread.none()) return report;
  report.thread = scene.tx.get<ThreadRow>(tenant, report.stored->row.thread);
  report.release = scene.tx.get<ReleaseRow>(tenant, report.stored->row.thread);
  return report;
}

// One for each OBR of the message (ORDER_OBSERVATION in HL7 v2.5.1 7.3.1), in its order.
std::vector<const PlannedRecord*> reports_in(const Plan& plan) {
  std::vector<const PlannedRecord*> reports{&*plan.main};
  for (const PlannedRecord& other : plan.others) {
    if (other.resource.type() == "DiagnosticReport") reports.push_back(&other);
  }
  return reports;
}

// A laboratory sends a final report again with every later one of the same sample.
bool is_unchanged(Scene& scene, const Report& report) {
  if (!report.stored || report.stored->resource.json() != report.planned->resource.json()) {
    return false;
  }
  for (const fhir::Resource& finding : report.findings) {
    std::vector<store::Bytes> blinds;
    for (const fhir::Identifier& own : fhir::identifiers_of(finding)) {
      blinds.push_back(blind_of(scene.services.ring, finding.type(), own));
    }
    auto known = scene.records.find(scene.tx, report.stored->row.tenant, blinds);
    const bool same =
        known.ok() && known.value() && known.value()->resource.json() == finding.json();
    if (!same) return false;
  }
  return true;
}

// Tells one report; an Ending where that was denied.
std::optional<Ending> tell(Scene& scene, const store::PatientRow& person, const Report& report,
                           Ending& ending) {
  const fhir::Resource& resource = report.planned->resource;
  if (report.stored && scene.plan.order < report.stored->row.order) {
    scene.records.put_stale(scene.accept, *report.stored,
                            {person, &resource, nullptr, {}, {}, {}, scene.plan.order});
    return std::nullopt;
  }
  if (is_unchanged(scene, report)) {
    ending.threads.push_back(report.stored->row.thread);
    return std::nullopt;
  }
  const ResourceId id = report.stored ? report.stored->row.id : scene.tx.next_resource();
  auto posted = post(scene, person, report, id);
  if (auto* denied = std::get_if<Ending>(&posted)) return std::move(*denied);
  std::optional<store::ResourceRow> before;
  if (report.stored) before = report.stored->row;
  const ThreadId thread = std::get<ThreadId>(posted);
  scene.records.put(scene.accept, {person, &resource, &report.planned->blinds, before, id, thread,
                                   scene.plan.order});
  put_findings(scene, person, report, thread);
  ending.state = MessageState::kPosted;
  ending.threads.push_back(thread);
  return std::nullopt;
}

}  // namespace

base::Result<Ending> tell_result(Scene& scene) {
  auto who = require_person(scene);
  if (auto* ending = std::get_if<Ending>(&who)) return std::move(*ending);
  const store::PatientRow person = std::get<store::PatientRow>(who);
  Ending ending;
  ending.patient = person.id;
  ending.key = person.key;
  for (const PlannedRecord* planned : reports_in(scene.plan)) {
    auto report = read_report(scene, person.tenant, *planned);
    if (!report.ok()) return report.error();
    auto denied = tell(scene, person, report.value(), ending);
    if (!denied) continue;
    denied->patient = person.id;
    denied->key = person.key;
    return std::move(*denied);
  }
  return ending;
}

}  // namespace engine
