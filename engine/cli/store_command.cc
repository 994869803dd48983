#include <unistd.h>

#include <filesystem>
#include <memory>

#include "engine/cli/command.h"
#include "engine/cli/progress.h"
#include "engine/cli/reach.h"
#include "engine/serve/application.h"
#include "engine/serve/master_key.h"
#include "engine/store/copy.h"
#include "engine/verify/command.h"

// keys, token, audit, backup: what is done to a store rather than to a message.
namespace engine::cli {
namespace {

using base::Json;

struct Options {
  ConfOptions conf;
  std::string path;
  std::string actor;
  std::string role;
  std::vector<std::string> references;
  std::string window;
  std::int64_t patient = 0;
  std::int64_t thread = 0;
  std::uint64_t from = 0;
  bool json = false;
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

// What both kinds of credential say of their holder.
Json request_for(std::string_view command, const Options& options) {
  Json request = request_of(command);
  request.set("actor", Json::string(options.actor));
  if (options.patient != 0) request.set("patient", Json::integer(options.patient));
  Json references = Json::array();
  for (const std::string& one : options.references) references.push(Json::string(one));
  request.set("references", std::move(references));
  return request;
}

int issue_link(const Options& options, Console& console) {
  Json request = request_for("token.link", options);
  request.set("window", Json::string(options.window));
  if (options.thread != 0) request.set("thread", Json::integer(options.thread));
  const auto result = ask(options.conf, request);
  if (!result.ok()) return fail(console, result.error());
  console.out(result.value().text_of("link") + "\n");
  return kExitDone;
}

int issue_token(const Options& options, Console& console) {
  Json request = request_for("token.issue", options);
  request.set("role", Json::string(options.role));
  const auto result = ask(options.conf, request);
  if (!result.ok()) return fail(console, result.error());
  console.out(result.value().text_of("token") + "\n");
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

base::Result<std::unique_ptr<store::StoreReader>> open_reader(const Options& options) {
  const auto read = load_configuration(options.conf);
  if (!read.ok()) return read.error();
  const conf::Conf& conf = read.value().conf;
  store::StoreOptions where;
  where.node = conf.node;
  if (conf.store.kind == conf::StoreKind::kPostgresql) {
    auto connection = conf::connection_of(conf.store);
    if (!connection.ok()) return connection.error();
    where.postgres = connection.value();
  } else {
    where.sqlite_path = conf.data_dir + "/hopline.db";
  }
  return store::StoreReader::open(where);
}

verify::Words words_to(Console& console) {
  return {[&console](std::string_view text) { console.out(text); },
          [&console](std::string_view text) { console.err(text); },
          {}};
}

int head(const Options& options, Console& console) {
  auto reader = open_reader(options);
  if (!reader.ok()) return fail(console, reader.error());
  const auto format = options.json ? verify::Format::kJson : verify::Format::kText;
  return verify::head_command(*reader.value(), format, words_to(console));
}

int verify_log(const Options& options, Console& console) {
  auto reader = open_reader(options);
  if (!reader.ok()) return fail(console, reader.error());
  const auto format = options.json ? verify::Format::kJson : verify::Format::kText;
  return verify::verify_command(*reader.value(), {.from = options.from}, format, words_to(console));
}

void add_token(CLI::App& app, Shell& shell, const Shared& options) {
  CLI::App& group = add_group(app, "token", "Bearer tokens of people and systems");
  CLI::App& issue = example(*group.add_subcommand("issue", "A token for one day, shown once"),
                            "hopline token issue --actor dr-lee --role clinician");
  issue.add_option("--actor", options->actor, "Whose it is")->required();
  issue.add_option("--role", options->role, "A role of conf/roles.yaml")->required();
  issue.add_option("--patient", options->patient, "The patient's number, for her own token");
  issue.add_option("--reference", options->references, "FHIR references, e.g. Practitioner/7");
  add_conf_options(issue, options->conf);
  on_run(issue, shell, [options, &shell] { return issue_token(*options, shell.console); });
  CLI::App& link = example(
      *group.add_subcommand("link", "The path of a window that signs in once, within 10 minutes"),
      "hopline token link --window analyst --actor mx-kim");
  link.add_option("--window", options->window, "clinician or analyst")
      ->required()
      ->check(CLI::IsMember({"clinician", "analyst"}));
  link.add_option("--actor", options->actor, "The analyst; of a clinician, the EHR that knows her")
      ->required();
  link.add_option("--reference", options->references, "The clinician, e.g. Practitioner/7");
  link.add_option("--patient", options->patient, "The number of the patient whose chart is open");
  link.add_option("--thread", options->thread, "The number of the thread to show first");
  add_conf_options(link, options->conf);
  on_run(link, shell, [options, &shell] { return issue_link(*options, shell.console); });
}

void add_audit(CLI::App& app, Shell& shell, const Shared& options) {
  CLI::App& group = add_group(app, "audit", "The log of every movement of patient data");
  CLI::App& show = example(*group.add_subcommand("head", "Size and root of the log"),
                           "hopline audit head --json");
  CLI::App& check = example(
      *group.add_subcommand("verify", "Records, tiles, head, effects: what was changed, if any"),
      "hopline audit verify");
  check.add_option("--from", options->from, "Resume at this index");
  for (CLI::App* command : {&show, &check}) {
    add_conf_options(*command, options->conf);
    command->add_flag("--json", options->json, "As JSON");
  }
  on_run(show, shell, [options, &shell] { return head(*options, shell.console); });
  on_run(check, shell, [options, &shell] { return verify_log(*options, shell.console); });
}

}  // namespace

void add_store(CLI::App& app, Shell& shell) {
  auto options = std::make_shared<Options>();
  CLI::App& keys = add_group(app, "keys", "The keys of the tenant");
  CLI::App& init = example(*keys.add_subcommand("init", "Make the master key, once"),
                           "hopline keys init --conf conf");
  add_conf_options(init, options->conf);
  on_run(init, shell, [options, &shell] { return init_keys(*options, shell.console); });
  add_token(app, shell, options);
  add_audit(app, shell, options);
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
