// Messages as no sender should write them: the mappings answer, and their promises hold.
#include <gtest/gtest.h>

#include "engine/mapping/cases.h"

namespace engine::mapping {
namespace {

const std::string kRoot = HOPLINE_SOURCE_DIR "/mappings";
constexpr int kMutationsPerCase = 150;

// A small generator with a fixed seed: the same messages on every machine.
class Random {
 public:
  std::size_t below(std::size_t bound) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>(state_ >> 33) % bound;
  }

 private:
  std::uint64_t state_ = 20260302;
};

std::string mutate(std::string bytes, Random& random) {
  static const std::string kPieces[] = {"|",  "^",    "~",        "&",       "\\", "\"\"",
                                        "\r", "\n",   "99999999", "S",       "D",  "-1",
                                        "<",  "2026", "\\T\\",    "\xC3\xA9"};
  for (std::size_t i = 0; i < 1 + random.below(6); ++i) {
    // The header's delimiters stay, so that most mutants parse.
    const std::size_t at = 9 + random.below(bytes.size() - 9);
    if (random.below(3) == 0) {
      bytes.erase(at, 1 + random.below(12));
    } else {
      bytes.insert(at, kPieces[random.below(std::size(kPieces))]);
    }
    if (bytes.size() < 20) break;
  }
  return bytes;
}

void expect_promises(const std::string& name, const Output& output) {
  for (const fhir::Resource& resource : output.resources) {
    const bool booked = resource.type() == "Appointment" && resource.text("status") == "booked";
    const bool whole = !resource.text("start").empty() && !resource.text("end").empty();
    EXPECT_TRUE(!booked || whole || output.held()) << name;
    EXPECT_TRUE(base::parse_json(resource.write()).ok()) << name;
  }
  for (const Fault& fault : output.faults) {
    EXPECT_FALSE(fault.rule.empty() || fault.problem.empty()) << name;
    EXPECT_EQ(fault.to_string().find("Orellana"), std::string::npos) << name;
  }
}

TEST(Mutants, AreMappedOrHeldAndNeverBookedWithoutTimes) {
  const auto set = MappingSet::load(kRoot);
  ASSERT_TRUE(set.ok()) << set.error().to_string();
  Random random;
  int mapped = 0;
  for (const char* name : {"siu-appointment", "oru-result"}) {
    const auto cases = read_cases(kRoot, name);
    ASSERT_TRUE(cases.ok());
    for (const Case& example : cases.value()) {
      for (int i = 0; i < kMutationsPerCase; ++i) {
        Case mutant = example;
        mutant.bytes = mutate(example.bytes, random);
        const auto output = run_case(*set.value()->find(name), mutant);
        if (!output.ok()) continue;
        ++mapped;
        expect_promises(example.name, output.value());
      }
    }
  }
  EXPECT_GT(mapped, 1000);
}

TEST(Mutants, AHeldMessageNamesARuleOfItsTable) {
  const auto set = MappingSet::load(kRoot);
  ASSERT_TRUE(set.ok());
  const auto cases = read_cases(kRoot, "siu-appointment");
  for (const Case& example : cases.value()) {
    const auto output = run_case(*set.value()->find("siu-appointment"), example);
    ASSERT_TRUE(output.ok());
    for (const Fault& fault : output.value().faults) {
      EXPECT_TRUE(fault.rule.starts_with("apt.")) << fault.rule;
      EXPECT_EQ(fault.mapping.substr(0, 16), "siu-appointment@");
      EXPECT_LE(fault.offset + fault.size, example.bytes.size());
    }
  }
}

}  // namespace
}  // namespace engine::mapping
