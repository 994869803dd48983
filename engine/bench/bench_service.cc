#include "engine/bench/bench_service.h"

#include <algorithm>

#include "base/time.h"
#include "engine/bench/case_file.h"
#include "engine/bench/deidentify.h"
#include "engine/keys/digest.h"
#include "engine/mapping/files.h"
#include "engine/mapping/rule.h"

namespace engine::bench {
namespace {

using base::Code;
using base::Error;
using base::Json;
using mapping::Csv;
using mapping::CsvRow;

constexpr std::string_view kDefaultSystem = "urn:hopline:default-assigner";
constexpr std::string_view kDraftCase = "draft/";
constexpr std::string_view kColumns[] = {"each",     "from",     "when",  "to",     "using",
                                         "on_fault", "audience", "guide", "because"};

Json text(std::string_view words) { return Json::string(std::string(words)); }

bool has_controls(std::string_view words) {
  return std::any_of(words.begin(), words.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

base::Status check_reason(const std::string& reason) {
  if (reason.empty()) return Error{Code::kInvalid, "a draft needs a reason", "reason", {}};
  if (reason.size() > kBenchReasonMax || has_controls(reason)) {
    return Error{Code::kInvalid, "a reason is one line of at most 500 bytes", "reason", {}};
  }
  return base::ok_status();
}

// What stands in line 1 may not end it or begin another setting.
std::string plain(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '-' || c == '_';
    out += good ? c : '-';
  }
  return out;
}

// "20260301T080000Z": sorts as the time it is.
std::string stamp_of(base::Instant at) {
  std::string stamp;
  for (const char c : base::format_fhir_instant(base::Instant{at.us - at.us % base::kSecondUs})) {
    if (c != '-' && c != ':') stamp += c;
  }
  return stamp;
}

Json head_of(const Csv& rows) {
  Json head = Json::object();
  head.set("name", text(rows.setting("mapping")));
  head.set("version", text(rows.setting("version")));
  head.set("source", text(rows.setting("source")));
  head.set("target", text(rows.setting("target")));
  return head;
}

std::string_view origin_of(const CsvRow& row, const Workpiece& piece) {
  if (row.file.empty()) return "base";
  return piece.edited.count(std::string(mapping::trim(row.at("id").text))) != 0 ? "draft" : "site";
}

Json row_json(const CsvRow& row, const Workpiece& piece) {
  Json cells = Json::object();
  for (const std::string_view column : kColumns) {
    const std::string& cell = row.at(column).text;
    if (!cell.empty()) cells.set(column, text(cell));
  }
  const std::string& file = row.file.empty() ? piece.rows.file : row.file;
  Json json = Json::object();
  json.set("id", text(mapping::trim(row.at("id").text)));
  json.set("cells", std::move(cells));
  json.set("origin", text(origin_of(row, piece)));
  json.set("file", text(file.substr(file.rfind('/') + 1)));
  json.set("line", Json::integer(row.line()));
  return json;
}

Json rows_json(const Workpiece& piece) {
  Json rows = Json::array();
  for (const CsvRow& row : piece.rows.rows) rows.push(row_json(row, piece));
  return rows;
}

std::string stem_of(const mapping::Case& example) {
  return example.name.substr(example.name.find('/') + 1);
}

}  // namespace

base::Result<Json> BenchService::list() const {
  const auto set = mapping::MappingSet::load(setup_.mappings_dir);
  if (!set.ok()) return set.error();
  Json all = Json::array();
  for (const std::string& name : set.value()->names()) {
    const std::string file = setup_.mappings_dir + "/" + name + "/rules.csv";
    const auto bytes = mapping::read_file(file);
    if (!bytes.ok()) return bytes.error();
    const auto rows = mapping::read_rule_rows(file, bytes.value());
    if (!rows.ok()) return rows.error();
    all.push(head_of(rows.value()));
  }
  Json sites = Json::array();
  for (const auto& [name, site] : setup_.sites) sites.push(text(name));
  Json out = Json::object();
  out.set("mappings", std::move(all));
  out.set("sites", std::move(sites));
  return out;
}

base::Result<TableSource> BenchService::source_of(const BenchDraft& draft) const {
  if (draft.edits.size() > kBenchEditsMax) {
    return Error{Code::kTooLarge, "more than 500 edits", "edits", {}};
  }
  TableSource source{setup_.mappings_dir, {}};
  if (draft.site.empty()) return source;
  const auto site = setup_.sites.find(draft.site);
  if (site == setup_.sites.end()) return Error{Code::kNotFound, "no such site", "site", {}};
  source.overlays = site->second.overlays;
  return source;
}

base::Result<Workpiece> BenchService::workpiece(const BenchDraft& draft) const {
  const auto source = source_of(draft);
  if (!source.ok()) return source.error();
  return Workpiece::make(source.value(), draft);
}

base::Result<Json> BenchService::open(const BenchDraft& draft) const {
  const auto piece = workpiece(draft);
  if (!piece.ok()) return piece.error();
  Json out = head_of(piece.value().rows);
  out.set("site", text(draft.site));
  Json columns = Json::array();
  for (const std::string_view column : kColumns) columns.push(text(column));
  out.set("columns", std::move(columns));
  out.set("rules", rows_json(piece.value()));
  Json samples = Json::array();
  for (const mapping::Case& example : all_cases(draft.mapping))
    samples.push(text(stem_of(example)));
  out.set("samples", std::move(samples));
  return out;
}

base::Result<Json> BenchService::held(const std::string& name) const {
  Json list = Json::array();
  if (setup_.queue) {
    const auto waiting = setup_.queue();
    if (!waiting.ok()) return waiting.error();
    for (const HeldMessage& message : waiting.value()) {
      const auto endpoint = setup_.endpoints.find(message.endpoint);
      if (endpoint == setup_.endpoints.end() || endpoint->second.mappings.count(name) == 0)
        continue;
      Json one = Json::object();
      one.set("id", text(message.id));
      one.set("endpoint", text(message.endpoint));
      one.set("site", text(endpoint->second.site));
      one.set("kind", text(message.kind));
      one.set("reason", text(message.reason));
      one.set("since", text(base::format_fhir_instant(message.since)));
      list.push(std::move(one));
    }
  }
  Json out = Json::object();
  out.set("held", std::move(list));
  return out;
}

// The mapping's own cases, then those that the bench has made and nobody has taken over yet.
std::vector<mapping::Case> BenchService::all_cases(const std::string& name) const {
  std::vector<mapping::Case> all;
  if (auto own = mapping::read_cases(setup_.mappings_dir, name); own.ok()) {
    all = std::move(own).value();
  }
  auto drafts = mapping::read_cases(files_.folder(), name);
  if (!drafts.ok()) return all;
  for (mapping::Case& example : drafts.value()) {
    example.name.insert(example.name.find('/') + 1, kDraftCase);
    all.push_back(std::move(example));
  }
  return all;
}

mapping::Site BenchService::site_of(const std::string& name) const {
  const auto known = setup_.sites.find(name);
  return known == setup_.sites.end() ? mapping::Site{} : *known->second.site;
}

// A case brings the site it was written for; a chosen site takes its place, but for assigners that
// it does not know.
base::Result<TrialSample> BenchService::example(const BenchDraft& draft,
                                                const std::string& name) const {
  for (mapping::Case& one : all_cases(draft.mapping)) {
    if (stem_of(one) != name) continue;
    TrialSample sample{std::move(one.bytes), one.site, one.now, one.values};
    if (!draft.site.empty()) {
      sample.site = site_of(draft.site);
      sample.site.assigners.insert(one.site.assigners.begin(), one.site.assigners.end());
      if (sample.site.default_system.empty()) sample.site.default_system = one.site.default_system;
    }
    return sample;
  }
  return Error{Code::kNotFound, "no such case", "sample", {}};
}

base::Result<TrialSample> BenchService::sample_of(const BenchDraft& draft,
                                                  const BenchSample& sample) const {
  if (!sample.example.empty()) {
    auto found = example(draft, sample.example);
    if (found.ok()) found.value().shown = sample.values;
    return found;
  }
  TrialSample given{sample.bytes, site_of(draft.site), clock_.now(), {}, sample.values};
  const auto endpoint = setup_.endpoints.find(sample.endpoint);
  if (endpoint != setup_.endpoints.end()) given.site = *endpoint->second.as_is;
  if (given.site.default_system.empty()) given.site.default_system = kDefaultSystem;
  return given;
}

base::Result<Json> BenchService::run(const BenchDraft& draft, const BenchSample& sample) const {
  const auto piece = workpiece(draft);
  if (!piece.ok()) return piece.error();
  const auto given = sample_of(draft, sample);
  if (!given.ok()) return given.error();
  return run_trial(piece.value(), given.value());
}

base::Result<Json> BenchService::check(const BenchDraft& draft) const {
  const auto piece = workpiece(draft);
  if (!piece.ok()) return piece.error();
  return faults_json(piece.value().faults);
}

base::Result<Json> BenchService::cases(const BenchDraft& draft) const {
  const auto piece = workpiece(draft);
  if (!piece.ok()) return piece.error();
  if (!piece.value().mapping) {
    Json out = faults_json(piece.value().faults);
    out.set("ran", Json::boolean(false));
    return out;
  }
  return compare_cases(piece.value(), all_cases(draft.mapping));
}

base::Result<std::string> BenchService::csv(const BenchDraft& draft, const BenchNote& note) const {
  const auto source = source_of(draft);
  if (!source.ok()) return source.error();
  if (const auto good = check_reason(note.reason); !good.ok()) return good.error();
  const auto overlay = overlay_of(source.value(), draft);
  if (!overlay.ok()) return overlay.error();
  return overlay.value().write(note.reason,
                               {{"by", plain(note.by.id)}, {"at", stamp_of(clock_.now())}});
}

// A draft with faults can be saved: work goes on tomorrow, and nothing loads it.
base::Result<Json> BenchService::save(const BenchDraft& draft, const BenchNote& note) {
  if (draft.edits.empty()) return Error{Code::kInvalid, "nothing was edited", "edits", {}};
  const auto file = csv(draft, note);
  if (!file.ok()) return file.error();
  const std::string site = draft.site.empty() ? "none" : draft.site;
  auto name = files_.add_draft(draft.mapping, site + "-" + stamp_of(clock_.now()), file.value());
  if (!name.ok()) return name.error();
  Json out = Json::object();
  out.set("name", text(name.value()));
  out.set("file", text("bench/" + draft.mapping + "/drafts/" + name.value() + ".csv"));
  return out;
}

base::Result<Json> BenchService::drafts(const std::string& name) const {
  Json list = Json::array();
  for (const std::string& draft : files_.drafts(name)) list.push(text(draft));
  Json out = Json::object();
  out.set("drafts", std::move(list));
  return out;
}

base::Result<std::string> BenchService::read_draft(const std::string& mapping,
                                                   const std::string& name) const {
  return files_.read_draft(mapping, name);
}

base::Result<Json> BenchService::make_case(const BenchDraft& draft, const BenchSample& sample,
                                           const std::string& name) {
  const auto piece = workpiece(draft);
  if (!piece.ok()) return piece.error();
  if (!piece.value().mapping) {
    return Error{Code::kInvalid, "the draft has faults; mend them first", "edits", {}};
  }
  auto given = sample_of(draft, sample);
  if (!given.ok()) return given.error();
  // Some months back, by whole weeks that nobody keeps.
  const auto random = static_cast<unsigned char>(keys::random_bytes(1).front());
  const int weeks = -13 - random % 52;
  Disguise disguise{weeks, words_of(piece.value().rows, setup_.mappings_dir + "/" + draft.mapping)};
  for (const auto& [assigner, system] : given.value().site.assigners) {
    disguise.known_words.insert(mapping::to_upper(assigner));
  }
  auto safe = deidentify(given.value().bytes, disguise);
  if (!safe.ok()) return safe.error();
  given.value().bytes = std::move(safe).value();
  given.value().now.us += weeks * 7 * base::kDayUs;
  auto files = case_files(*piece.value().mapping, given.value());
  if (!files.ok()) return files.error();
  if (auto added = files_.add_case(draft.mapping, name, files.value()); !added.ok()) {
    return added.error();
  }
  Json out = Json::object();
  out.set("name", text(std::string(kDraftCase) + name));
  out.set("input", text(files.value().bytes));
  out.set("expectation", text(files.value().expectation));
  out.set("ending", text(files.value().ending));
  return out;
}

}  // namespace engine::bench
