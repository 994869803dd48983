#include <algorithm>
#include <memory>

#include "engine/cli/command.h"
#include "engine/cli/configuration.h"
#include "engine/cli/files.h"
#include "engine/serve/instance_gauges.h"
#include "engine/store/reader.h"
#include "engine/verify/command.h"

// audit: the log, read beside a serving engine or from files; nothing here writes to the store.
namespace engine::cli {
namespace {

struct Options {
  ConfOptions conf;
  std::int64_t id = 0;
  std::int64_t index = -1;
  std::string log;
  std::string check;
  std::string folder;
  std::string exported;
  std::string kept;
  std::uint64_t from = 0;
  bool json = false;

  verify::Format format() const { return json ? verify::Format::kJson : verify::Format::kText; }
};

using Shared = std::shared_ptr<Options>;

base::Result<std::unique_ptr<store::StoreReader>> open_reader(const conf::Conf& conf) {
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

// `work` gets the store's reader and the configuration.
int with_reader(const Options& options, Console& console,
                const std::function<int(store::StoreReader&, const conf::Conf&)>& work) {
  const auto read = load_configuration(options.conf);
  if (!read.ok()) return fail_conf(console, read.error());
  auto reader = open_reader(read.value().conf);
  if (!reader.ok()) return fail(console, reader.error());
  return work(*reader.value(), read.value().conf);
}

int head(const Options& options, Console& console) {
  return with_reader(options, console, [&](store::StoreReader& reader, const conf::Conf&) {
    return verify::head_command(reader, options.format(), words_to(console));
  });
}

int verify_files(const Options& options, Console& console) {
  std::string kept;
  if (!options.kept.empty()) {
    auto read = read_file(options.kept);
    if (!read.ok()) return fail(console, read.error());
    kept = std::move(read).value();
  }
  return verify::verify_export_command(options.exported, kept, options.format(), words_to(console));
}

int verify_log(const Options& options, Console& console) {
  if (!options.exported.empty()) return verify_files(options, console);
  return with_reader(options, console, [&](store::StoreReader& reader, const conf::Conf& conf) {
    const int code = verify::verify_command(reader, {.origin = options.log, .from = options.from},
                                            options.format(), words_to(console));
    const bool whole = options.from == 0 && options.log.empty();
    if (code == kExitDone && whole) mark_verified(conf.data_dir);
    return code;
  });
}

int prove(const Options& options, Console& console) {
  if (!options.check.empty()) {
    const auto proof = read_file(options.check);
    if (!proof.ok()) return fail(console, proof.error());
    return verify::check_command(proof.value(), options.format(), words_to(console));
  }
  if (options.id == 0 && options.index < 0) {
    console.err("hopline: audit prove needs an id, --index or --check\n");
    return kExitUsage;
  }
  return with_reader(options, console, [&](store::StoreReader& reader, const conf::Conf&) {
    const auto index = static_cast<std::uint64_t>(std::max<std::int64_t>(0, options.index));
    return verify::prove_command(reader, {options.id, options.log, index}, options.format(),
                                 words_to(console));
  });
}

int export_log(const Options& options, Console& console) {
  return with_reader(options, console, [&](store::StoreReader& reader, const conf::Conf&) {
    return verify::export_command(reader, options.log, options.folder, options.format(),
                                  words_to(console));
  });
}

void add_verify(CLI::App& group, Shell& shell, const Shared& options) {
  CLI::App& check = example(
      *group.add_subcommand("verify", "Records, tiles, head, effects: what was changed, if any"),
      "hopline audit verify");
  check.add_option("--from", options->from, "Resume at this index");
  check.add_option("--log", options->log, "Of this log alone");
  check.add_option("--export", options->exported, "Of files that audit export wrote, not a store");
  check.add_option("--head", options->kept, "A checkpoint kept elsewhere, which they must contain");
  on_run(check, shell, [options, &shell] { return verify_log(*options, shell.console); });
}

// The library's own words for a bad number name a range of 300 digits.
std::string record_number(const std::string& text) {
  const bool digits = text.find_first_not_of("0123456789") == std::string::npos;
  if (digits && text.find_first_not_of('0') != std::string::npos && text.size() <= 18) return "";
  return "want the number of a record, such as 17: see audit in messages --json";
}

void add_prove(CLI::App& group, Shell& shell, const Shared& options) {
  CLI::App& command =
      example(*group.add_subcommand("prove", "A file that proves that one record is in the log"),
              "hopline audit prove 17 > 17.proof");
  command.add_option("id", options->id, "A number under audit in messages --json or trace --json")
      ->check(record_number);
  command.add_option("--index", options->index, "Its place in the log, instead")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--log", options->log, "The log of --index, where there are several");
  command.add_option("--check", options->check, "Check such a file; needs no store");
  on_run(command, shell, [options, &shell] { return prove(*options, shell.console); });
}

}  // namespace

void add_audit(CLI::App& app, Shell& shell) {
  CLI::App& group = add_group(app, "audit", "The log of every movement of patient data");
  auto options = std::make_shared<Options>();
  CLI::App& show = example(*group.add_subcommand("head", "Size and root of the log"),
                           "hopline audit head --json");
  on_run(show, shell, [options, &shell] { return head(*options, shell.console); });
  add_verify(group, shell, options);
  add_prove(group, shell, options);
  CLI::App& copy = example(
      *group.add_subcommand("export", "The log as files, for whoever has no access to the store"),
      "hopline audit export /mnt/safe/log");
  copy.add_option("folder", options->folder, "Where to; what is there already is not done again")
      ->required();
  copy.add_option("--log", options->log, "Which, where there are several");
  on_run(copy, shell, [options, &shell] { return export_log(*options, shell.console); });
  for (CLI::App* command : group.get_subcommands({})) {
    add_conf_options(*command, options->conf);
    command->add_flag("--json", options->json, "As JSON");
  }
}

}  // namespace engine::cli
