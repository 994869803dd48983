// Progress: how far long work has come, on standard error.
//
//   Progress progress(console, "sending", 10'000);
//   progress.advance();                             // from any thread, as often as you like
//   ->  sending  4210/10000  42 %  5120/s  1 s left
//
// On a terminal one line is rewritten some times a second; elsewhere a line appears every five
// seconds, so short work is silent there. Ended by its destructor. The console is borrowed.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

#include "engine/cli/console.h"

namespace engine::cli {

class Progress {
 public:
  Progress(Console& console, std::string what, std::uint64_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void advance(std::uint64_t by = 1);

 private:
  using SteadyClock = std::chrono::steady_clock;

  void show(SteadyClock::time_point now, std::uint64_t done);

  Console& console_;
  std::string what_;
  std::uint64_t total_;
  SteadyClock::time_point start_;
  std::atomic<std::uint64_t> done_ = 0;
  std::mutex mutex_;
  SteadyClock::time_point next_;
  bool shown_ = false;
};

// "sending  4210/10000  42 %  5120/s  1 s left"
std::string progress_line(const std::string& what, std::uint64_t done, std::uint64_t total,
                          double seconds);

}  // namespace engine::cli
