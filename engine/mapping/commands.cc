#include "engine/mapping/commands.h"

#include "engine/mapping/cases.h"

namespace engine::mapping {
namespace {

constexpr int kExitUsage = 64, kExitData = 65;

using base::Json;

Json bundle_of(const std::vector<fhir::Resource>& resources) {
  Json bundle = Json::object();
  bundle.set("resourceType", Json::string("Bundle"));
  bundle.set("type", Json::string("collection"));
  Json entries = Json::array();
  for (const fhir::Resource& resource : resources) {
    Json entry = Json::object();
    entry.set("resource", resource.json());
    entries.push(std::move(entry));
  }
  if (!entries.items().empty()) bundle.set("entry", std::move(entries));
  return bundle;
}

std::string trace_text(const std::vector<TraceLine>& trace) {
  std::string text;
  for (const TraceLine& line : trace) {
    const std::string address = line.address.empty() ? "-" : line.address;
    text += line.element + " " + line.rule + " " + address + " " + std::to_string(line.offset) +
            ".." + std::to_string(line.offset + line.size) + "\n";
  }
  return text;
}

std::string plural(std::size_t count, const std::string& word) {
  return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
}

CommandResult load_failed(const base::Error& error) {
  CommandResult result;
  result.exit_code = kExitData;
  result.err = error.to_string() + "\n";
  result.err += plural(1 + error.also.size(), "fault") + "; nothing was loaded\n";
  return result;
}

}  // namespace

CommandResult run_command(const MappingSet& set, const std::string& name, const std::string& bytes,
                          const Site& site, Trace trace) {
  CommandResult result;
  const Mapping* mapping = set.find(name);
  if (mapping == nullptr) {
    result.exit_code = kExitUsage;
    result.err = "no mapping '" + name + "'; there are";
    for (const std::string& known : set.names()) result.err += " " + known;
    result.err += "\n";
    return result;
  }
  Input input;
  input.site = &site;
  input.now = base::SystemClock().now();
  input.trace = trace == Trace::kYes;
  const base::Result<Output> output = run_bytes(*mapping, bytes, std::move(input));
  if (!output.ok()) {
    result.exit_code = kExitData;
    result.err = output.error().to_string() + "\n";
    return result;
  }
  const Output& done = output.value();
  result.out =
      done.v2.empty() ? base::write_json_pretty(bundle_of(done.resources)) + "\n" : done.v2;
  for (const Fault& fault : done.faults) result.err += fault.to_string() + "\n";
  result.err += trace_text(done.trace);
  if (done.held()) result.exit_code = kExitData;
  return result;
}

CommandResult check_command(const std::string& root, const Overlays& overlays) {
  const auto set = MappingSet::load(root, overlays);
  if (!set.ok()) return load_failed(set.error());
  CommandResult result;
  for (const std::string& name : set.value()->names()) {
    const Mapping* mapping = set.value()->find(name);
    result.out += name + "@" + std::to_string(mapping->version()) + " ok " +
                  mapping->hash().substr(0, 12) + "\n";
  }
  result.out += plural(set.value()->names().size(), "mapping") + ", no faults\n";
  return result;
}

CommandResult test_command(const std::string& root, const Overlays& overlays) {
  const auto set = MappingSet::load(root, overlays);
  if (!set.ok()) return load_failed(set.error());
  CommandResult result;
  std::size_t passed = 0, failed = 0;
  for (const std::string& name : set.value()->names()) {
    for (const CaseResult& done : run_cases(*set.value(), root, name)) {
      ++(done.differences.empty() ? passed : failed);
      for (const std::string& difference : done.differences) {
        result.err += done.name + ": " + difference + "\n";
      }
    }
  }
  result.out = plural(passed, "case") + " passed, " + std::to_string(failed) + " failed\n";
  if (failed > 0) result.exit_code = kExitData;
  return result;
}

}  // namespace engine::mapping
