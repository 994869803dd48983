#include "engine/bench/case_file.h"

#include "base/time.h"
#include "engine/bench/trial.h"

namespace engine::bench {
namespace {

using base::Json;
using mapping::Output;

Json text(std::string_view words) { return Json::string(std::string(words)); }

std::vector<std::string> differences_of(const mapping::Case& example,
                                        const base::Result<Output>& output) {
  if (!output.ok()) return {output.error().to_string()};
  return mapping::differences(example.expect, output.value());
}

bool same_output(const base::Result<Output>& a, const base::Result<Output>& b) {
  if (!a.ok() || !b.ok()) return a.ok() == b.ok();
  const Output& one = a.value();
  const Output& other = b.value();
  if (one.v2 != other.v2 || one.resources.size() != other.resources.size()) return false;
  if (one.faults.size() != other.faults.size()) return false;
  for (std::size_t i = 0; i < one.resources.size(); ++i) {
    if (one.resources[i].json() != other.resources[i].json()) return false;
  }
  for (std::size_t i = 0; i < one.faults.size(); ++i) {
    if (one.faults[i].to_string() != other.faults[i].to_string()) return false;
  }
  return true;
}

Json case_json(const Workpiece& piece, const mapping::Case& example) {
  const auto output = mapping::run_case(*piece.mapping, example);
  const auto before = mapping::run_case(piece.published(), example);
  const auto differences = differences_of(example, output);
  Json list = Json::array();
  for (const std::string& difference : differences) list.push(text(difference));
  const bool same = same_output(output, before);
  Json one = Json::object();
  one.set("name", text(example.name.substr(example.name.find('/') + 1)));
  one.set("passed", Json::boolean(differences.empty()));
  one.set("published", Json::boolean(differences_of(example, before).empty()));
  one.set("state", text(!differences.empty() ? "failing" : (same ? "same" : "changed")));
  one.set("differences", std::move(list));
  return one;
}

Json site_json(const mapping::Site& site) {
  Json json = Json::object();
  json.set("zone", text(site.zone.name()));
  json.set("language", text(site.language));
  json.set("default_system", text(site.default_system));
  json.set("duration_unit", text(site.duration_unit));
  Json assigners = Json::object();
  for (const auto& [name, system] : site.assigners) assigners.set(name, text(system));
  if (!site.assigners.empty()) json.set("assigners", std::move(assigners));
  return json;
}

Json expectation_of(const Output& output, const TrialSample& sample) {
  Json expect = Json::object();
  expect.set("site", site_json(sample.site));
  expect.set("now", text(base::format_fhir_instant(sample.now)));
  if (output.held()) expect.set("held", Json::boolean(true));
  Json faults = Json::array();
  for (const mapping::Fault& fault : output.faults) {
    faults.push(
        text(fault.rule + " " + fault.address + " " + std::string(policy_word(fault.policy))));
  }
  if (!faults.items().empty()) expect.set("faults", std::move(faults));
  Json resources = Json::array();
  for (const fhir::Resource& resource : output.resources) resources.push(resource.json());
  if (!resources.items().empty()) expect.set("resources", std::move(resources));
  return expect;
}

}  // namespace

Json compare_cases(const Workpiece& piece, const std::vector<mapping::Case>& cases) {
  Json list = Json::array();
  long long failed = 0;
  for (const mapping::Case& example : cases) {
    Json one = case_json(piece, example);
    if (!one.find("passed")->truth()) ++failed;
    list.push(std::move(one));
  }
  Json out = Json::object();
  out.set("ran", Json::boolean(true));
  out.set("passed", Json::integer(static_cast<long long>(cases.size()) - failed));
  out.set("failed", Json::integer(failed));
  out.set("cases", std::move(list));
  return out;
}

base::Result<CaseFiles> case_files(const mapping::Mapping& mapping, const TrialSample& sample) {
  mapping::Input input;
  input.site = &sample.site;
  input.now = sample.now;
  input.values = sample.values;
  const auto output = mapping::run_bytes(mapping, sample.bytes, std::move(input));
  if (!output.ok()) return output.error();
  const bool v2 = sample.bytes.starts_with("MSH") || sample.bytes.starts_with("\x0BMSH");
  return CaseFiles{v2 ? ".hl7" : ".json", sample.bytes,
                   base::write_json_pretty(expectation_of(output.value(), sample)) + "\n"};
}

}  // namespace engine::bench
