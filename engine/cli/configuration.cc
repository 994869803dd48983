#include "engine/cli/configuration.h"

#include <CLI/App.hpp>

#include "adapters/table.h"
#include "engine/cli/console.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/files.h"
#include "engine/plugins/plugins.h"
#include "engine/serve/site_mappings.h"

namespace engine::cli {

base::Result<Configuration> load_configuration(const ConfOptions& options) {
  const std::string folder = options.folder.empty() ? find_shared("conf") : options.folder;
  if (folder.empty()) {
    return base::Error{base::Code::kNotFound, "no configuration here; say --conf DIR", "conf", {}};
  }
  Configuration made;
  made.adapters.assign(adapter::all().begin(), adapter::all().end());
  const conf::Layers layers{conf::read_environment(), options.sets};
  // Once to learn where mappings and plugins are, and again to check every name against them.
  auto first = conf::load_conf(folder, layers, {});
  if (!first.ok()) return first.error();
  auto plugins = load_plugins(first.value().plugins_dir);
  if (!plugins.ok()) return plugins.error();
  made.adapters.insert(made.adapters.end(), plugins.value().begin(), plugins.value().end());
  auto mappings = mapping::MappingSet::load(first.value().mappings_dir);
  if (!mappings.ok()) return mappings.error();
  made.mappings = mappings.value();
  auto conf = conf::load_conf(folder, layers, {made.adapters, made.mappings->names()});
  if (!conf.ok()) return conf.error();
  made.conf = std::move(conf).value();
  if (auto overlaid = load_site_mappings(made.conf); !overlaid.ok()) return overlaid.error();
  return made;
}

void add_conf_options(CLI::App& command, ConfOptions& options) {
  command.add_option("--conf", options.folder, "Folder of the configuration");
  command.add_option("--set", options.sets, "key=value over files and environment")
      ->take_all()
      ->allow_extra_args(false);
}

int fail_conf(Console& console, const base::Error& error) {
  console.err(error.to_string() + "\n");
  return kExitConf;
}

}  // namespace engine::cli
