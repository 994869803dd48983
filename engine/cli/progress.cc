#include "engine/cli/progress.h"

#include <fmt/format.h>

namespace engine::cli {
namespace {

constexpr std::chrono::milliseconds kTerminalEvery{200};
constexpr std::chrono::milliseconds kLineEvery{5'000};

std::chrono::milliseconds interval(const Console& console) {
  return console.err_is_terminal() ? kTerminalEvery : kLineEvery;
}

}  // namespace

std::string progress_line(const std::string& what, std::uint64_t done, std::uint64_t total,
                          double seconds) {
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  std::string line = fmt::format("{}  {}/{}  {} %  {:.0f}/s", what, done, total,
                                 total == 0 ? 100 : done * 100 / total, rate);
  if (rate > 0 && done < total) {
    line += fmt::format("  {:.0f} s left", static_cast<double>(total - done) / rate);
  }
  return line;
}

Progress::Progress(Console& console, std::string what, std::uint64_t total)
    : console_(console),
      what_(std::move(what)),
      total_(total),
      start_(SteadyClock::now()),
      next_(start_ + interval(console)) {}

Progress::~Progress() {
  if (shown_ && console_.err_is_terminal()) console_.err("\r\x1b[K");
}

void Progress::advance(std::uint64_t by) {
  const std::uint64_t done = done_.fetch_add(by) + by;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return;
  const auto now = SteadyClock::now();
  if (now < next_) return;
  next_ = now + interval(console_);
  show(now, done);
}

void Progress::show(SteadyClock::time_point now, std::uint64_t done) {
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const std::string line = progress_line(what_, done, total_, seconds);
  shown_ = true;
  console_.err(console_.err_is_terminal() ? "\r\x1b[K" + line : line + "\n");
}

}  // namespace engine::cli
