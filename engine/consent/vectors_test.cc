// The shared decision vectors, in both label modes, and the command's own edges.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/consent/evaluate_command.h"
#include "engine/consent/test_consents.h"

namespace engine::consent {
namespace {

std::string data_dir() {
  const char* shared = std::getenv("HOPLINE_SHARED");
  std::string root = shared != nullptr ? shared : HOPLINE_SOURCE_DIR "/../shared";
  return root + "/data/consent";
}

bool in_ci() {
  const char* ci = std::getenv("CI");
  return ci != nullptr && std::string(ci) == "true";
}

std::string read_all(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

std::string line_of(const std::string& id, const std::string& decision) {
  return R"({"id":")" + id + R"(","decision":")" + decision + "\"}";
}

std::vector<std::string> expected_lines(const base::Json& vectors) {
  std::vector<std::string> lines;
  for (const base::Json& vector : vectors.find("vectors")->items()) {
    const base::Json* items = vector.find("items");
    if (items == nullptr) lines.push_back(line_of(vector.text_of("id"), vector.text_of("expect")));
    for (std::size_t i = 0; items != nullptr && i < items->items().size(); ++i) {
      lines.push_back(line_of(vector.text_of("id") + "/" + std::to_string(i + 1),
                              items->items()[i].text_of("expect")));
    }
  }
  return lines;
}

void agree_with_vectors(LabelMode mode) {
  std::string path = data_dir() + "/vectors.json";
  if (!std::filesystem::exists(path)) {
    if (in_ci()) FAIL() << "the shared consent vectors are needed in CI";
    GTEST_SKIP() << "no shared consent vectors; set HOPLINE_SHARED";
  }
  std::string text = read_all(path);
  auto parsed = base::parse_json(text);
  ASSERT_TRUE(parsed.ok());
  ASSERT_EQ(parsed.value().find("vectors")->items().size(), 57u);
  auto lines = evaluate_vectors(text, data_dir() + "/pcf", mode);
  ASSERT_TRUE(lines.ok()) << lines.error().to_string();
  EXPECT_EQ(lines.value(), expected_lines(parsed.value()));
}

TEST(SharedVectors, AreDecidedAsExpectedByHighWater) { agree_with_vectors(LabelMode::kHighWater); }

TEST(SharedVectors, AreDecidedAsExpectedByExactLabels) { agree_with_vectors(LabelMode::kExact); }

std::string vector_with(const std::string& consent, const std::string& rest) {
  return expand("{'format':1,'vectors':[{'id':'v','consent':" + consent + ",'request':{'actor':[" +
                "'Practitioner/7'],'purpose':[<reason TREAT>],'at':'2026-03-02'}," + rest + "}]}");
}

constexpr const char* kResource = "'resource':{'id':'Communication/1','labels':[<conf N>]}";

TEST(EvaluateCommand, AnswersNullWithNotApplicable) {
  auto lines = evaluate_vectors(vector_with("null", kResource), "none", LabelMode::kHighWater);
  ASSERT_TRUE(lines.ok());
  EXPECT_EQ(lines.value(), std::vector<std::string>{line_of("v", "not-applicable")});
}

TEST(EvaluateCommand, DeniesByAConsentThatCannotBeRead) {
  auto lines = evaluate_vectors(vector_with("'missing'", kResource), "none", LabelMode::kExact);
  ASSERT_TRUE(lines.ok());
  EXPECT_EQ(lines.value(), std::vector<std::string>{line_of("v", "deny")});
}

TEST(EvaluateCommand, ReadsNoFileOutsideItsFolder) {
  auto lines =
      evaluate_vectors(vector_with("'../secret'", kResource), "none", LabelMode::kHighWater);
  ASSERT_TRUE(lines.ok());
  EXPECT_EQ(lines.value(), std::vector<std::string>{line_of("v", "deny")});
}

TEST(EvaluateCommand, NumbersTheItemsFromOne) {
  std::string item = "{'resource':{'id':'Communication/1'}}";
  auto lines = evaluate_vectors(vector_with("null", "'items':[" + item + "," + item + "]"), "none",
                                LabelMode::kHighWater);
  ASSERT_TRUE(lines.ok());
  ASSERT_EQ(lines.value().size(), 2u);
  EXPECT_EQ(lines.value()[1], line_of("v/2", "not-applicable"));
}

TEST(EvaluateCommand, RefusesVectorsItCannotUseAndNamesThem) {
  auto run = [](const std::string& text) {
    return evaluate_vectors(text, "none", LabelMode::kHighWater);
  };
  EXPECT_FALSE(run("[").ok());
  EXPECT_FALSE(run("{}").ok());
  EXPECT_FALSE(run(expand("{'vectors':[{}]}")).ok());
  EXPECT_EQ(run(expand("{'vectors':[{'id':'v'}]}")).error().path, "v");
  EXPECT_EQ(
      run(expand("{'vectors':[{'id':'v','consent':null,'request':{'at':'soon'}}]}")).error().path,
      "v");
  EXPECT_EQ(run(vector_with("null", "'why':'nothing asked'")).error().path, "v");
}

}  // namespace
}  // namespace engine::consent
