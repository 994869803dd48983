// Commands: one function for each group, which hangs its subcommands into the tree.
//
//   void add_hl7(CLI::App& app, Shell& shell) {
//     CLI::App* show = example(*app.add_subcommand("show", "..."), "hopline hl7 show a.hl7");
//     on_run(*show, shell, [&] { return show_file(shell.console, ...); });
//   }
//
// Options live in a shared block that the callback holds, since they are filled long after add_*
// has returned. A command appears here when it works. The Shell is borrowed and outlives the tree.
// One thread; what fails is told on standard error and becomes the exit code.
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "engine/cli/console.h"
#include "engine/cli/exit_code.h"

namespace engine::cli {

struct Shell {
  Console& console;
  int exit_code = kExitDone;
};

void add_audit(CLI::App& app, Shell& shell);
void add_bench(CLI::App& app, Shell& shell);
void add_config(CLI::App& app, Shell& shell);
void add_consent(CLI::App& app, Shell& shell);
void add_demo(CLI::App& app, Shell& shell);
void add_demo_ehr(CLI::App& app, Shell& shell);
void add_fhir(CLI::App& app, Shell& shell);
void add_hl7(CLI::App& app, Shell& shell);
void add_map(CLI::App& app, Shell& shell);
void add_messages(CLI::App& app, Shell& shell);
void add_queue(CLI::App& app, Shell& shell);
void add_release(CLI::App& app, Shell& shell);
void add_store(CLI::App& app, Shell& shell);
void add_serve(CLI::App& app, Shell& shell);
void add_token(CLI::App& app, Shell& shell);
void add_send(CLI::App& app, Shell& shell);

// The words under "Example:" in --help; they must work as they stand in a source tree.
CLI::App& example(CLI::App& command, std::string_view line);

// A group such as `map`, which does nothing without one of its subcommands.
CLI::App& add_group(CLI::App& app, std::string_view name, std::string_view about);

// What the command does; its answer is the exit code.
void on_run(CLI::App& command, Shell& shell, std::function<int()> work);

// Tells an error on standard error and answers its exit code.
int fail(Console& console, const base::Error& error);

}  // namespace engine::cli
