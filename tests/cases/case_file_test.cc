#include "tests/cases/case_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace cases {
namespace {

std::filesystem::path folder() {
  return std::filesystem::path(HOPLINE_SOURCE_DIR) / "tests" / "cases";
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<std::filesystem::path> case_paths() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder())) {
    if (entry.path().extension() == ".case") paths.push_back(entry.path());
  }
  return paths;
}

Case parsed(std::string_view text) {
  auto story = parse_case(text, "a.case");
  EXPECT_TRUE(story.ok()) << (story.ok() ? "" : story.error().to_string());
  return story.ok() ? std::move(story).value() : Case{};
}

std::string faults(std::string_view text) {
  const auto story = parse_case(text, "a.case");
  return story.ok() ? "" : story.error().to_string();
}

TEST(CaseFile, EveryCaseOfTheFolderCanBeRead) {
  ASSERT_FALSE(case_paths().empty());
  for (const auto& path : case_paths()) {
    const auto story = parse_case(read_file(path), path.filename().string());
    EXPECT_TRUE(story.ok()) << (story.ok() ? "" : story.error().to_string());
  }
}

TEST(CaseFile, EveryFileThatACaseFeedsIsThere) {
  for (const auto& path : case_paths()) {
    for (const Step& step : parsed(read_file(path)).steps) {
      if (step.word != Word::kFeed) continue;
      EXPECT_TRUE(exists(folder() / "samples" / step.arguments[1])) << path << ":" << step.line;
    }
  }
}

TEST(CaseFile, EveryCaseExpectsSomething) {
  for (const auto& path : case_paths()) {
    const auto steps = parsed(read_file(path)).steps;
    EXPECT_TRUE(std::any_of(steps.begin(), steps.end(), [](const Step& step) {
      return step.word == Word::kExpect;
    })) << path;
  }
}

TEST(CaseFile, HasItsNameAndItsStepsInOrder) {
  const Case story = parsed("case  a name of words\nrun  idle\nfeed  mllp:a  b.hl7\n");
  EXPECT_EQ(story.name, "a name of words");
  ASSERT_EQ(story.steps.size(), 2U);
  EXPECT_EQ(story.steps[0].word, Word::kRun);
  EXPECT_EQ(story.steps[1].word, Word::kFeed);
  EXPECT_EQ(story.steps[1].line, 3);
  EXPECT_EQ(story.steps[1].arguments, (std::vector<std::string>{"mllp:a", "b.hl7"}));
}

TEST(CaseFile, ThreeBlanksSeparateTwoClauses) {
  const Case story = parsed("case a\nexpect  held \"no   consent\"   audit post deny\n");
  ASSERT_EQ(story.steps.size(), 2U);
  EXPECT_EQ(story.steps[0].verb, "held");
  EXPECT_EQ(story.steps[0].arguments, (std::vector<std::string>{"no   consent"}));
  EXPECT_EQ(story.steps[1].verb, "audit");
  EXPECT_EQ(story.steps[1].arguments, (std::vector<std::string>{"post", "deny"}));
}

TEST(CaseFile, CommentsAndEmptyLinesAreNoSteps) {
  EXPECT_EQ(parsed("case a\n\n# a word to the reader\nrun idle\n").steps.size(), 1U);
}

TEST(CaseFile, AnUnknownWordIsAFaultAtItsLine) {
  EXPECT_EQ(faults("case a\nrun idle\nhope  for the best\n"),
            "a.case:3: no such word; see tests/cases/README.md");
}

TEST(CaseFile, AnUnknownClauseIsAFault) {
  EXPECT_EQ(faults("case a\nexpect  luck 3\n"),
            "a.case:2: no such clause; see tests/cases/README.md\n"
            "a.case:2: a case without steps proves nothing");
}

TEST(CaseFile, TwoClausesWithTooFewBlanksAreAFault) {
  EXPECT_EQ(faults("case a\nrun idle\nexpect  ack AA  threads 1\n"),
            "a.case:3: too few or too many words; clauses are three blanks apart");
}

TEST(CaseFile, EveryFaultIsReported) {
  EXPECT_EQ(faults("run idle\nhope\nexpect held \"open\nrun idle\n"),
            "a.case:1: the first line is 'case' and a name\n"
            "a.case:2: no such word; see tests/cases/README.md\n"
            "a.case:3: the first line is 'case' and a name\n"
            "a.case:3: too few or too many words; clauses are three blanks apart\n"
            "a.case:3: a quote is not closed\n"
            "a.case:4: the first line is 'case' and a name");
}

TEST(CaseFile, ASecondCaseInOneFileIsAFault) {
  EXPECT_EQ(faults("case a\nrun idle\ncase b\n"), "a.case:3: a second 'case': one story per file");
}

TEST(CaseFile, AnOversizedFileIsRefusedUnread) {
  EXPECT_EQ(parse_case(std::string(kCaseBytesMax + 1, 'x'), "a.case").error().code,
            base::Code::kTooLarge);
}

}  // namespace
}  // namespace cases
