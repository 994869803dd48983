#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/cases/stage/stage.h"

// Every story of tests/cases, on every store.
namespace cases {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(HOPLINE_SOURCE_DIR) / "tests" / "cases";

std::vector<std::string> story_files() {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(kFolder)) {
    if (entry.path().extension() == ".case") {
      files.push_back(fs::relative(entry.path(), kFolder).string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

using Where = std::tuple<std::string, std::string>;  // file and store

std::string name_of(const testing::TestParamInfo<Where>& info) {
  std::string name = std::get<0>(info.param) + "_" + std::get<1>(info.param);
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
}

class Stories : public testing::TestWithParam<Where> {};

TEST_P(Stories, Holds) {
  const auto& [file, store] = GetParam();
  SKIP_WITHOUT_STORE(store);
  std::ifstream in(kFolder / file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  const auto story = parse_case(text.str(), file);
  ASSERT_TRUE(story.ok()) << story.error().to_string();
  Stage stage(store, kFolder);
  for (const Step& step : story.value().steps) {
    SCOPED_TRACE(file + ":" + std::to_string(step.line));
    stage.play(step);
    if (HasFatalFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(All, Stories,
                         testing::Combine(testing::ValuesIn(story_files()),
                                          testing::ValuesIn(support::all_stores())),
                         name_of);

}  // namespace
}  // namespace cases
