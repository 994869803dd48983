// The conditions that the V2-to-FHIR guide has published, read by our parser.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "engine/mapping/condition.h"

namespace engine::mapping {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kConditionColumn = 6;  // "Computable ANTLR": read by position

// The cells of that column; quotes may hold commas, doubled quotes and line ends.
void read_column(const fs::path& file, std::set<std::string>& out) {
  std::ifstream in(file, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  std::size_t column = 0;
  bool quoted = false;
  std::string cell;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted || (c != ',' && c != '\n')) {
      if (c != '"' || !quoted || !cell.empty()) cell += c;
      continue;
    }
    if (column == kConditionColumn && (cell.starts_with("IF") || cell.starts_with("If"))) {
      out.insert(cell);
    }
    column = c == '\n' ? 0 : column + 1;
    cell.clear();
  }
}

// The guide writes components as XPN.7 (ours: .7, in a datatype map), repeats IF after AND, and
// doubles its quotes in CSV. What the importer would change is changed here too.
std::string as_ours(std::string text) {
  text = std::regex_replace(text, std::regex("\"\""), "\"");
  text = std::regex_replace(text, std::regex("\"$"), "");
  text = std::regex_replace(text, std::regex("\\b(AND|OR|\\() *IF "), "$1 ");
  return std::regex_replace(text, std::regex("\\b[A-Z]{2,3}\\.([0-9])"), ".$1");
}

TEST(Guide, NearlyAllConditionsOfItsTablesParse) {
  const char* shared = std::getenv("HOPLINE_SHARED");
  const fs::path root = fs::path(shared != nullptr ? shared : HOPLINE_SOURCE_DIR "/../shared") /
                        "data/v2-to-fhir/mappings";
  if (!fs::exists(root)) {
    ASSERT_STRNE(std::getenv("CI") != nullptr ? std::getenv("CI") : "", "true");
    GTEST_SKIP() << "no " << root << ": set HOPLINE_SHARED";
  }
  std::set<std::string> conditions;
  for (const char* folder : {"segments", "messages", "datatypes"}) {
    for (const auto& entry : fs::directory_iterator(root / folder)) {
      read_column(entry.path(), conditions);
    }
  }
  std::size_t read = 0;
  for (const std::string& condition : conditions) read += parse_condition(as_ours(condition)).ok();
  EXPECT_GE(conditions.size(), 200U);
  // The others are typing slips and predicates without subject, which only an importer may guess.
  EXPECT_GE(read + 25, conditions.size());
}

}  // namespace
}  // namespace engine::mapping
