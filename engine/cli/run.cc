#include "engine/cli/run.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "engine/cli/command.h"

namespace engine::cli {
namespace {

constexpr std::string_view kFooter =
    "Exit codes: 0 done, 64 usage, 65 bad data, 66 no input, 69 peer unavailable, 70 our fault,\n"
    "73 cannot write, 75 try again, 77 not permitted, 78 configuration.";

// CLI11 tells help through an exception with exit code 0, and all misuse through other ones.
int tell(const CLI::App& app, const CLI::ParseError& error, Console& console) {
  const auto code = static_cast<CLI::ExitCodes>(error.get_exit_code());
  if (code == CLI::ExitCodes::Success) {
    std::ostringstream out, err;
    app.exit(error, out, err);
    console.out(out.str());
    return kExitDone;
  }
  console.err(std::string("hopline: ") + error.what() + "\nTry: hopline --help\n");
  return kExitUsage;
}

// CLI11 alone would say that a command is missing.
std::string unknown_command(const CLI::App& app, const std::vector<std::string>& words) {
  if (words.empty() || words.front().starts_with('-')) return "";
  const auto found = app.get_subcommands(
      [&](const CLI::App* command) { return command->get_name() == words.front(); });
  return found.empty() ? words.front() : "";
}

void add_all(CLI::App& app, Shell& shell) {
  add_serve(app, shell);
  add_demo(app, shell);
  add_send(app, shell);
  add_hl7(app, shell);
  add_fhir(app, shell);
  add_map(app, shell);
  add_consent(app, shell);
  add_config(app, shell);
  add_queue(app, shell);
  add_release(app, shell);
  add_messages(app, shell);
  add_audit(app, shell);
  add_token(app, shell);
  add_store(app, shell);
  add_bench(app, shell);
  add_demo_ehr(app, shell);
}

}  // namespace

CLI::App& example(CLI::App& command, std::string_view line) {
  command.footer("Example:\n  " + std::string(line));
  return command;
}

CLI::App& add_group(CLI::App& app, std::string_view name, std::string_view about) {
  CLI::App* group = app.add_subcommand(std::string(name), std::string(about));
  group->require_subcommand(1);
  return *group;
}

void on_run(CLI::App& command, Shell& shell, std::function<int()> work) {
  command.callback([&shell, work = std::move(work)] { shell.exit_code = work(); });
}

int fail(Console& console, const base::Error& error) {
  console.err("hopline: " + error.to_string() + "\n");
  return exit_code_of(error);
}

int exit_code_of(const base::Error& error) {
  switch (error.code) {
    case base::Code::kInvalid:
    case base::Code::kConflict:
    case base::Code::kTooLarge:
      return kExitData;
    case base::Code::kDenied:
      return kExitDenied;
    case base::Code::kNotFound:
      return kExitNoInput;
    case base::Code::kUnsupported:
      return kExitUsage;
    case base::Code::kUnavailable:
      return kExitUnavailable;
    case base::Code::kInternal:
      return kExitFault;
  }
  return kExitFault;
}

int run(std::vector<std::string> words, Console& console) {
  CLI::App app("Hopline: EHR feeds to secure message threads, and back into the chart", "hopline");
  app.set_version_flag("--version", "hopline " HOPLINE_VERSION);
  app.set_help_all_flag("--help-all", "Help of all commands");
  app.require_subcommand(1);
  app.footer(std::string(kFooter));
  Shell shell{console};
  add_all(app, shell);
  if (const std::string wrong = unknown_command(app, words); !wrong.empty()) {
    console.err("hopline: there is no command '" + wrong + "'\nTry: hopline --help\n");
    return kExitUsage;
  }
  std::reverse(words.begin(), words.end());  // the order in which CLI11 takes a vector
  try {
    app.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    return tell(app, error, console);
  }
  if (console.failed() && shell.exit_code == kExitDone) return kExitNoOutput;
  return shell.exit_code;
}

}  // namespace engine::cli
