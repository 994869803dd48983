// TestConsole: a Console that keeps what was written, for tests of commands.
//
//   TestConsole test;
//   EXPECT_EQ(test.run({"hl7", "cat", path}), kExitDone);
//   EXPECT_EQ(test.out, bytes);
//
// One thread but for what a command itself starts. Tests only.
#pragma once

#include <fstream>
#include <string>
#include <vector>

#include "base/check.h"
#include "engine/cli/run.h"

namespace engine::cli {

struct TestConsole {
  std::string out, err;
  Console console{[this](std::string_view text) {
                    out += text;
                    return true;
                  },
                  [this](std::string_view text) {
                    err += text;
                    return true;
                  },
                  {}};

  int run(std::vector<std::string> words) { return cli::run(std::move(words), console); }
};

inline void write_file(const std::string& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  CHECK(file.good());
}

inline std::string sample(const std::string& name) {
  return std::string(HOPLINE_SOURCE_DIR) + "/samples/" + name;
}

}  // namespace engine::cli
