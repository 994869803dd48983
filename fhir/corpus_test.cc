// Every FHIR JSON file of the shared corpora: HL7's own examples and others'. Those with a fault
// are listed in corpus_faults.tsv, each with the reason why refusing it is right.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "fhir/resource.h"

namespace fhir {
namespace {

namespace fs = std::filesystem;

fs::path corpus() {
  const char* shared = std::getenv("HOPLINE_SHARED");
  const fs::path root =
      shared != nullptr ? fs::path(shared) : fs::path(HOPLINE_SOURCE_DIR) / "../shared";
  return root / "data/corpora/fhir";
}

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

// Path -> first fault, for every file that has one; also counts the files.
std::map<std::string, std::string> find_faults(std::size_t& files) {
  std::map<std::string, std::string> faults;
  for (const auto& entry : fs::recursive_directory_iterator(corpus())) {
    if (entry.path().extension() != ".json") continue;
    ++files;
    const std::string name = fs::relative(entry.path(), corpus()).generic_string();
    const auto read = Resource::parse(content_of(entry.path()));
    if (!read.ok()) {
      faults[name] = read.error().text;
      continue;
    }
    const auto issues = validate(read.value());
    if (!issues.empty()) faults[name] = issues[0].expression + ": " + issues[0].diagnostics;
    EXPECT_EQ(Resource::parse(read.value().write()).value().json(), read.value().json()) << name;
  }
  return faults;
}

std::map<std::string, std::string> listed() {
  std::map<std::string, std::string> reasons;
  std::ifstream file(fs::path(HOPLINE_SOURCE_DIR) / "fhir/corpus_faults.tsv");
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const auto tab = line.find('\t');
    EXPECT_NE(tab, line.npos) << "a line without a reason: " << line;
    reasons[line.substr(0, tab)] = line.substr(tab + 1);
  }
  return reasons;
}

TEST(Corpus, HasFaultsOnlyWhereListedWithAReason) {
  if (!fs::exists(corpus())) {
    if (const char* ci = std::getenv("CI"); ci != nullptr && std::string_view(ci) == "true") {
      FAIL() << "shared data is missing: set HOPLINE_SHARED";
    }
    GTEST_SKIP() << "no shared data: set HOPLINE_SHARED";
  }
  std::size_t files = 0;
  const auto faults = find_faults(files);
  const auto reasons = listed();
  EXPECT_GE(files, 370U);
  for (const auto& [name, fault] : faults) {
    EXPECT_TRUE(reasons.contains(name)) << name << "\t" << fault;
  }
  for (const auto& [name, reason] : reasons) {
    EXPECT_TRUE(faults.contains(name)) << name << " has no fault; listed as: " << reason;
  }
}

}  // namespace
}  // namespace fhir
