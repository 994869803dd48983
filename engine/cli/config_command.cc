#include <memory>

#include "base/json.h"
#include "engine/cli/command.h"
#include "engine/cli/configuration.h"

namespace engine::cli {
namespace {

using base::Json;

struct Options {
  ConfOptions conf;
  bool json = false;
};

void tell(Console& console, std::string_view severity, const std::string& where,
          const std::string& text) {
  Json json = Json::object();
  json.set("severity", Json::string(std::string(severity)));
  json.set("where", Json::string(where));
  json.set("text", Json::string(text));
  console.out(base::write_json(json) + "\n");
}

int fail_as_json(Console& console, const base::Error& error) {
  tell(console, "error", error.path, error.text);
  for (const base::Error& one : error.also) tell(console, "error", one.path, one.text);
  return kExitConf;
}

int check(const Options& options, Console& console) {
  const auto read = load_configuration(options.conf);
  if (!read.ok()) {
    return options.json ? fail_as_json(console, read.error()) : fail_conf(console, read.error());
  }
  for (const std::string& warning : read.value().conf.warnings) {
    if (options.json) tell(console, "warning", "", warning);
    if (!options.json) console.err("warning: " + warning + "\n");
  }
  if (!options.json) {
    console.out(std::to_string(read.value().conf.endpoints.size()) + " endpoints, " +
                std::to_string(read.value().conf.routes.size()) + " routes, no faults\n");
  }
  return kExitDone;
}

int show(const Options& options, Console& console) {
  const auto read = load_configuration(options.conf);
  if (!read.ok()) return fail_conf(console, read.error());
  const conf::Conf& conf = read.value().conf;
  for (const std::string& line : options.json ? conf::show_json(conf) : conf::show(conf)) {
    console.out(line + "\n");
  }
  return kExitDone;
}

}  // namespace

void add_config(CLI::App& app, Shell& shell) {
  CLI::App& group = add_group(app, "config", "Check and show the configuration");
  auto options = std::make_shared<Options>();

  CLI::App& check_it = example(*group.add_subcommand("check", "Every fault, as file:line:column"),
                               "hopline config check --conf conf");
  add_conf_options(check_it, options->conf);
  check_it.add_flag("--json", options->json, "One JSON object a fault or warning");
  on_run(check_it, shell, [options, &shell] { return check(*options, shell.console); });

  CLI::App& show_it =
      example(*group.add_subcommand("show", "What holds, and where each value came from"),
              "hopline config show --conf conf --set log.level=debug");
  add_conf_options(show_it, options->conf);
  show_it.add_flag("--json", options->json, "One JSON object a value");
  on_run(show_it, shell, [options, &shell] { return show(*options, shell.console); });
}

}  // namespace engine::cli
