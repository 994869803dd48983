// Configuration: the conf folder with all that it names, loaded and checked as a whole.
//
//   auto read = load_configuration({.folder = "conf", .sets = {"log.level=debug"}});
//   if (!read.ok()) return fail_conf(console, read.error());       // every fault, exit code 78
//   read.value().conf, .mappings, .adapters                        // what `serve` starts from
//
// Adapters are those linked in and those of the plugins folder (engine/plugins: once a process).
// Reads files; call it from one thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/conf/conf.h"
#include "engine/mapping/mapping.h"

namespace CLI {
class App;
}

namespace engine::cli {

class Console;

struct ConfOptions {
  std::string folder;  // empty: find_shared("conf")
  std::vector<std::string> sets;
};

struct Configuration {
  conf::Conf conf;
  std::shared_ptr<const mapping::MappingSet> mappings;
  std::vector<const AdapterInfo*> adapters;
};

base::Result<Configuration> load_configuration(const ConfOptions& options);

// --conf and --set, for every command that needs a configuration.
void add_conf_options(CLI::App& command, ConfOptions& options);

// Tells every fault and answers exit code 78.
int fail_conf(Console& console, const base::Error& error);

}  // namespace engine::cli
