// Child: another process of this program, which ends when its owner does.
//
//   auto ehr = Child::start({"demo-ehr", "--log", path});
//   auto line = ehr.value()->first_line(std::chrono::seconds(5));    // of its standard output
//
// Its standard error is ours. The destructor sends SIGTERM, then SIGKILL after a while, and reaps
// it. One thread.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace engine::cli {

class Child {
 public:
  static base::Result<std::unique_ptr<Child>> start(const std::vector<std::string>& words);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  base::Result<std::string> first_line(std::chrono::milliseconds limit);
  pid_t pid() const { return pid_; }

 private:
  struct Key {};

 public:
  Child(Key, pid_t pid, int out) : pid_(pid), out_(out) {}

 private:
  bool has_ended() const;

  pid_t pid_;
  int out_;
};

}  // namespace engine::cli
