// Every public HL7 v2 message that we have comes out as it went in, or is refused for a reason that
// is written down in testdata/corpus_refusals.tsv.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>

#include "hl7/batch.h"
#include "hl7/message.h"
#include "hl7/message_check.h"
#include "hl7/parts.h"

namespace hl7 {
namespace {

constexpr double kRefusedShareMax = 0.15;

std::string corpora_folder() {
  const char* shared = std::getenv("HOPLINE_SHARED");
  const std::string root =
      shared != nullptr ? shared : std::string(HOPLINE_SOURCE_DIR) + "/../shared";
  return root + "/data/corpora/";
}

bool is_ci() {
  const char* ci = std::getenv("CI");
  return ci != nullptr && std::string_view(ci) == "true";
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// Paths of the files whose kind in MANIFEST.tsv is v2 or bad.
std::vector<std::string> message_files() {
  std::vector<std::string> out;
  std::istringstream rows(read_file(corpora_folder() + "MANIFEST.tsv"));
  for (std::string row; std::getline(rows, row);) {
    const std::string_view note = part(row, '\t', 8).value_or("");
    if (note.starts_with("v2") || note.starts_with("bad")) {
      out.emplace_back(part(row, '\t', 1).value());
    }
  }
  return out;
}

std::string round_trip(std::string_view bytes, const std::function<void(const Message&)>& visit) {
  const auto message = Message::parse(std::string(bytes));
  if (!message.ok()) return message.error().to_string();
  EXPECT_EQ(message.value().encode(), bytes);
  visit(message.value());
  return {};
}

// Why a file is refused; empty when it is not.
std::string refusal(const std::string& bytes, const std::function<void(const Message&)>& visit) {
  if (!is_batch(bytes)) return round_trip(bytes, visit);
  const auto batch = split_batch(bytes);
  if (!batch.ok()) return "batch: " + batch.error().to_string();
  EXPECT_EQ(batch.value().joined(), bytes);
  for (std::size_t i = 0; i < batch.value().messages.size(); ++i) {
    const std::string why = round_trip(batch.value().messages[i].bytes, visit);
    if (!why.empty()) return "message " + std::to_string(i + 1) + " of a batch: " + why;
  }
  return {};
}

class Corpus : public testing::Test {
 protected:
  void SetUp() override {
    files_ = message_files();
    if (!files_.empty()) return;
    if (is_ci()) FAIL() << "no corpora in " << corpora_folder();
    GTEST_SKIP() << "no corpora in " << corpora_folder() << "; set HOPLINE_SHARED";
  }

  std::vector<std::string> files_;
};

TEST_F(Corpus, EveryMessageRoundTripsOrIsRefusedForAWrittenReason) {
  std::string refused;
  std::size_t count = 0;
  for (const std::string& path : files_) {
    SCOPED_TRACE(path);
    const std::string why = refusal(read_file(corpora_folder() + path), check_message);
    if (why.empty()) continue;
    refused += path + "\t" + why + "\n";
    ++count;
  }
  EXPECT_EQ(refused,
            read_file(std::string(HOPLINE_SOURCE_DIR) + "/hl7/testdata/corpus_refusals.tsv"));
  EXPECT_LE(static_cast<double>(count), kRefusedShareMax * static_cast<double>(files_.size()));
  RecordProperty("files", std::to_string(files_.size()));
  RecordProperty("refused", std::to_string(count));
}

TEST_F(Corpus, SettingALeafOfAnyMessageChangesThatLeafAlone) {
  std::size_t changed = 0;
  for (const std::string& path : files_) {
    SCOPED_TRACE(path);
    static_cast<void>(refusal(read_file(corpora_folder() + path), [&](const Message& message) {
      for (const std::size_t number : {3U, 11U, 40U, 123U}) {
        changed += check_set(message, number, "a|b^c~d\\e&f\r") ? 1 : 0;
      }
    }));
  }
  EXPECT_GT(changed, 4000u);
}

}  // namespace
}  // namespace hl7
