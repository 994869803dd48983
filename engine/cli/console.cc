#include "engine/cli/console.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace engine::cli {
namespace {

Console::Write to_descriptor(int descriptor) {
  return [descriptor](std::string_view text) {
    while (!text.empty()) {
      const ssize_t written = ::write(descriptor, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  };
}

std::string_view code_of(Colour colour) {
  switch (colour) {
    case Colour::kRed:
      return "31";
    case Colour::kGreen:
      return "32";
    case Colour::kDim:
      return "2";
    case Colour::kBold:
      return "1";
  }
  return "0";
}

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

}  // namespace

Console::Console(Write out, Write err, ConsoleTraits traits)
    : out_(std::move(out)), err_(std::move(err)), traits_(traits) {}

Console Console::of_process() {
  ConsoleTraits traits;
  traits.err_is_terminal = is_terminal(STDERR_FILENO);
  traits.colours_out = is_terminal(STDOUT_FILENO) && std::getenv("NO_COLOR") == nullptr;
  return Console(to_descriptor(STDOUT_FILENO), to_descriptor(STDERR_FILENO), traits);
}

void Console::out(std::string_view text) {
  const std::lock_guard lock(mutex_);
  if (!out_(text)) failed_ = true;
}

void Console::err(std::string_view text) {
  const std::lock_guard lock(mutex_);
  err_(text);
}

std::string Console::paint(Colour colour, std::string_view text) const {
  if (!traits_.colours_out) return std::string(text);
  return "\x1b[" + std::string(code_of(colour)) + "m" + std::string(text) + "\x1b[0m";
}

}  // namespace engine::cli
