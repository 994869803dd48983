// run: the command line, from its words to its exit code.
//
//   Console console = Console::of_process();
//   return run({argv + 1, argv + argc}, console);
//
// Each command is one add_* function of command.h that hangs itself into the tree. CLI11's own exit
// codes become 64. One call for each process; a command may start threads and has ended them when
// run() returns. Expected failures are told on standard error; an exception that leaves it is our
// own fault.
#pragma once

#include <string>
#include <vector>

#include "engine/cli/console.h"

namespace engine::cli {

int run(std::vector<std::string> words, Console& console);

}  // namespace engine::cli
