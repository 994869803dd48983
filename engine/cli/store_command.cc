#include <unistd.h>

#include <filesystem>
#include <memory>

#include "engine/cli/command.h"
#include "engine/cli/progress.h"
#include "engine/cli/reach.h"
#include "engine/serve/application.h"
#include "engine/serve/master_key.h"
#include "engine/store/copy.h"

// keys, backup, restore: what is done to a store rather than to a message.
namespace engine::cli {
namespace {

using base::Json;

struct Options {
  ConfOptions conf;
  std::string path;
};

using Shared = std::shared_ptr<Options>;

int init_keys(const Options& options, Console& console) {
  const auto read = load_configuration(options.conf);
  if (!read.ok()) return fail_conf(console, read.error());
  const std::string& folder = read.value().conf.data_dir;
  std::error_code fault;
  std::filesystem::create_directories(folder, fault);
  const base::Status made = make_master_key(folder);
  if (!made.ok()) return fail(console, made.error());
  console.out(folder + "/master.key\n");
  console.err("Keep a copy where the data are not: without it nothing can be read.\n");
  return kExitDone;
}

int back_up(const Options& options, Console& console) {
  Json request = request_of("backup");
  request.set("path", Json::string(std::filesystem::absolute(options.path).string()));
  const auto result = ask(options.conf, request);
  if (!result.ok()) return fail(console, result.error());
  console.err("written: " + options.path + " (the master key is not in it)\n");
  return kExitDone;
}

int restore(const Options& options, Console& console) {
  const auto read = load_configuration(options.conf);
  if (!read.ok()) return fail_conf(console, read.error());
  const conf::Conf& conf = read.value().conf;
  if (conf.store.kind == conf::StoreKind::kPostgresql) {
    return fail(console,
                {base::Code::kUnsupported, "restore PostgreSQL with its own tools", "store", {}});
  }
  auto lock = lock_data_dir(conf.data_dir);
  if (!lock.ok()) return fail(console, lock.error());
  const base::Status done = store::restore_store(options.path, conf.data_dir + "/hopline.db");
  ::close(lock.value());
  if (!done.ok()) return fail(console, done.error());
  console.err("restored into " + conf.data_dir + "; its audit log opened clean\n");
  return kExitDone;
}

}  // namespace

void add_store(CLI::App& app, Shell& shell) {
  auto options = std::make_shared<Options>();
  CLI::App& keys = add_group(app, "keys", "The keys of the tenant");
  CLI::App& init = example(*keys.add_subcommand("init", "Make the master key, once"),
                           "hopline keys init --conf conf");
  add_conf_options(init, options->conf);
  on_run(init, shell, [options, &shell] { return init_keys(*options, shell.console); });
  CLI::App& backup = example(*app.add_subcommand("backup", "A consistent copy of the store"),
                             "hopline backup /mnt/safe/hopline.db");
  backup.add_option("file", options->path, "Where to; must not exist")->required();
  add_conf_options(backup, options->conf);
  on_run(backup, shell, [options, &shell] { return back_up(*options, shell.console); });
  CLI::App& back = example(*app.add_subcommand("restore", "Put a copy in place of no store"),
                           "hopline restore /mnt/safe/hopline.db");
  back.add_option("file", options->path, "What hopline backup wrote")->required();
  add_conf_options(back, options->conf);
  on_run(back, shell, [options, &shell] { return restore(*options, shell.console); });
}

}  // namespace engine::cli
