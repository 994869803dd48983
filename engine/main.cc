#include <csignal>
#include <exception>
#include <string>
#include <vector>

#include "engine/cli/exit_code.h"
#include "engine/cli/run.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  engine::cli::Console console = engine::cli::Console::of_process();
  try {
    return engine::cli::run(std::vector<std::string>(argv + 1, argv + argc), console);
  } catch (const std::exception& fault) {
    console.err(std::string("hopline: our own fault: ") + fault.what() + "\n");
  } catch (...) {
    console.err("hopline: our own fault\n");
  }
  return engine::cli::kExitFault;
}
