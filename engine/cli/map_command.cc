#include <memory>
#include <sstream>

#include "base/json.h"
#include "engine/bench/trial.h"
#include "engine/cli/command.h"
#include "engine/cli/configuration.h"
#include "engine/cli/files.h"
#include "engine/mapping/commands.h"

namespace engine::cli {
namespace {

using mapping::CommandResult;

struct Options {
  std::string root;
  std::string mapping;
  std::string file;
  ConfOptions conf;
  std::string site;
  std::vector<std::string> overlays;
  std::string default_system = "urn:hopline:default-assigner";
  bool trace = false;
  bool json = false;
};

int tell(const CommandResult& result, Console& console) {
  console.out(result.out);
  console.err(result.err);
  return result.exit_code;
}

// For programs: a fault or difference an object, then what was done.
int tell_json(const CommandResult& result, Console& console) {
  const auto each = [&](const std::string& text, std::string_view kind) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      base::Json json = base::Json::object();
      json.set(kind, base::Json::string(line));
      console.out(base::write_json(json) + "\n");
    }
  };
  each(result.err, "fault");
  each(result.out, "done");
  return result.exit_code;
}

base::Result<std::string> root_of(const Options& options) {
  if (!options.root.empty()) return options.root;
  std::string found = find_shared("mappings");
  if (!found.empty()) return found;
  return base::Error{
      base::Code::kNotFound, "no folder of mappings here; say --mappings DIR", "mappings", {}};
}

// Without --site no configuration is needed: times are UTC, texts English.
base::Result<mapping::Site> site_of(const Options& options) {
  mapping::Site site;
  if (!options.site.empty()) {
    const auto read = load_configuration(options.conf);
    if (!read.ok()) return read.error();
    const auto& sites = read.value().conf.sites;
    const auto found = sites.find(options.site);
    if (found == sites.end()) {
      return base::Error{base::Code::kUnsupported, "there is no such site", "--site", {}};
    }
    site = *found->second;
  }
  if (site.default_system.empty()) site.default_system = options.default_system;
  return site;
}

// Those that --overlay names, else those of the site that --site names.
base::Result<std::vector<std::string>> overlays_of(const Options& options) {
  if (!options.overlays.empty() || options.site.empty()) return options.overlays;
  const auto read = load_configuration(options.conf);
  if (!read.ok()) return read.error();
  const auto found = read.value().conf.overlays.find(options.site);
  return found == read.value().conf.overlays.end() ? std::vector<std::string>{} : found->second;
}

// What the bench tells of a run: result, each rule, the trace, the fields of the input.
int tell_run(const Options& options, const bench::TableSource& source,
             const bench::TrialSample& sample, Console& console) {
  const auto piece = bench::Workpiece::make(source, {options.mapping, options.site, {}});
  if (!piece.ok()) return fail(console, piece.error());
  const auto told = bench::run_trial(piece.value(), sample);
  if (!told.ok()) return fail(console, told.error());
  console.out(base::write_json(told.value()) + "\n");
  const base::Json* held = told.value().find("held");
  return held != nullptr && held->truth() ? kExitData : kExitDone;
}

int run_mapping(const Options& options, Console& console) {
  const auto root = root_of(options);
  if (!root.ok()) return fail(console, root.error());
  const auto site = site_of(options);
  if (!site.ok()) return fail(console, site.error());
  const auto bytes = read_file(options.file);
  if (!bytes.ok()) return fail(console, bytes.error());
  const auto overlays = overlays_of(options);
  if (!overlays.ok()) return fail(console, overlays.error());
  if (options.json) {
    return tell_run(options, {root.value(), overlays.value()},
                    {bytes.value(), site.value(), base::SystemClock().now(), {}}, console);
  }
  const auto set = mapping::MappingSet::load(root.value(), overlays.value());
  if (!set.ok()) return fail(console, set.error());
  const auto trace = options.trace ? mapping::Trace::kYes : mapping::Trace::kNo;
  return tell(
      mapping::run_command(*set.value(), options.mapping, bytes.value(), site.value(), trace),
      console);
}

using OverAll = CommandResult (*)(const std::string& root, const mapping::Overlays& overlays);

int over_all(const Options& options, OverAll work, Console& console) {
  const auto root = root_of(options);
  if (!root.ok()) return fail(console, root.error());
  const auto overlays = overlays_of(options);
  if (!overlays.ok()) return fail(console, overlays.error());
  const CommandResult result = work(root.value(), overlays.value());
  return options.json ? tell_json(result, console) : tell(result, console);
}

void add_site(CLI::App& command, Options& options) {
  command.add_option("--site", options.site,
                     "A site of the configuration: its zone, language and overlays");
  command.add_option("--overlay", options.overlays,
                     "An overlay file, such as a draft of the bench; instead of the site's own");
  add_conf_options(command, options.conf);
}

void add_run(CLI::App& group, const std::shared_ptr<Options>& options, Shell& shell) {
  CLI::App& command =
      example(*group.add_subcommand("run", "A FHIR Bundle or an HL7 v2 message from one input"),
              "hopline map run siu-appointment samples/siu_s12.hl7 --trace");
  command.add_option("MAPPING", options->mapping, "Name of a mapping")->required();
  command.add_option("FILE", options->file, "Message or resource; - is standard input")->required();
  command.add_flag("--trace", options->trace,
                   "On standard error for each element: rule, address, byte range");
  command.add_flag("--json", options->json,
                   "One object as the bench tells it: result, rules, trace, fields, thread");
  add_site(command, *options);
  command.add_option("--default-system", options->default_system,
                     "System of identifiers that name no assigner; \"\" holds them");
  on_run(command, shell, [options, &shell] { return run_mapping(*options, shell.console); });
}

}  // namespace

void add_map(CLI::App& app, Shell& shell) {
  CLI::App& group = add_group(app, "map", "Run, check and test mapping tables");
  auto options = std::make_shared<Options>();
  group.add_option("--mappings", options->root, "Folder of the mappings");
  group.fallthrough();
  add_run(group, options, shell);

  CLI::App& check = example(*group.add_subcommand("check", "Every fault of every table"),
                            "hopline map check --mappings mappings");
  add_site(check, *options);
  check.add_flag("--json", options->json, "One JSON object a fault, then one a mapping");
  on_run(check, shell,
         [options, &shell] { return over_all(*options, &mapping::check_command, shell.console); });
  CLI::App& test = example(*group.add_subcommand("test", "Run the cases of all mappings"),
                           "hopline map test --mappings mappings");
  add_site(test, *options);
  test.add_flag("--json", options->json, "One JSON object a difference, then the counts");
  on_run(test, shell,
         [options, &shell] { return over_all(*options, &mapping::test_command, shell.console); });
}

}  // namespace engine::cli
