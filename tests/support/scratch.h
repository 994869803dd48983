// Scratch: a directory of its own for one test, gone when the test ends.
//
//   Scratch scratch;
//   open({.sqlite_path = scratch.path("hopline.db")});
//
// Lies in memory where the machine has /dev/shm. Aborts when it cannot be made.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/check.h"

namespace support {

class Scratch {
 public:
  Scratch() {
    std::string name = std::filesystem::exists("/dev/shm") ? "/dev/shm" : "/tmp";
    name += "/hopline-test-XXXXXX";
    CHECK(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::string path(const std::string& name) const { return (path_ / name).string(); }
  std::string path() const { return path_.string(); }

  // Whether some file of it has these bytes in clear.
  bool holds(const std::string& bytes) const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path_)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string content{std::istreambuf_iterator<char>(file), {}};
      if (content.find(bytes) != std::string::npos) return true;
    }
    return false;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace support
