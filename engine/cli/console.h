// Console: where a command's words go, and what may be assumed of the reader.
//
//   console.out(line + "\n");                     // results: standard output
//   console.err("3 files read\n");                // everything else: standard error
//   console.out(console.paint(Colour::kRed, "AE"));
//
// Results alone go to standard output, so that it can be piped. Colour only on a terminal and where
// NO_COLOR is unset. Writing to a reader that went away is dropped, and seen by failed(). out() and
// err() may be called from any thread.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace engine::cli {

enum class Colour { kRed, kGreen, kDim, kBold };

// What the process is connected to; by default as when both ends are files.
struct ConsoleTraits {
  bool err_is_terminal = false;
  bool colours_out = false;
};

class Console {
 public:
  // Answers whether it was written.
  using Write = std::function<bool(std::string_view)>;

  Console(Write out, Write err, ConsoleTraits traits);
  static Console of_process();

  void out(std::string_view text);
  void err(std::string_view text);
  std::string paint(Colour colour, std::string_view text) const;

  bool err_is_terminal() const { return traits_.err_is_terminal; }
  bool failed() const { return failed_; }

 private:
  Write out_;
  Write err_;
  ConsoleTraits traits_;
  std::mutex mutex_;
  bool failed_ = false;
};

}  // namespace engine::cli
