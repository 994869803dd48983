// The mappings of this repository: they load, and their own cases hold.
#include <gtest/gtest.h>

#include "engine/mapping/cases.h"
#include "engine/mapping/commands.h"

namespace engine::mapping {
namespace {

const std::string kRoot = HOPLINE_SOURCE_DIR "/mappings";

const MappingSet& repository_set() {
  static const auto kSet = MappingSet::load(kRoot);
  EXPECT_TRUE(kSet.ok()) << kSet.error().to_string();
  return *kSet.value();
}

std::vector<Case> all_cases() {
  std::vector<Case> all;
  for (const std::string& name : repository_set().names()) {
    auto cases = read_cases(kRoot, name);
    EXPECT_TRUE(cases.ok()) << cases.error().to_string();
    for (Case& example : cases.value()) all.push_back(std::move(example));
  }
  return all;
}

const Mapping& mapping_of(const Case& example) {
  return *repository_set().find(example.name.substr(0, example.name.find('/')));
}

TEST(Mappings, CheckFindsNoFault) {
  const CommandResult done = check_command(kRoot);
  EXPECT_EQ(done.exit_code, 0) << done.err;
}

TEST(Mappings, EveryCaseHolds) {
  const CommandResult done = test_command(kRoot);
  EXPECT_EQ(done.exit_code, 0) << done.err;
}

TEST(Mappings, EveryOutputIsValidR4) {
  for (const Case& example : all_cases()) {
    const auto output = run_case(mapping_of(example), example);
    ASSERT_TRUE(output.ok()) << example.name;
    if (output.value().held()) continue;
    for (const fhir::Resource& resource : output.value().resources) {
      for (const fhir::Issue& issue : fhir::validate(resource)) {
        EXPECT_TRUE(issue.severity > fhir::Severity::kError)
            << example.name << ": " << issue.expression << ": " << issue.diagnostics;
      }
    }
  }
}

TEST(Mappings, ABookedAppointmentHasStartAndEndOrIsHeld) {
  int booked = 0;
  for (const Case& example : all_cases()) {
    const auto output = run_case(mapping_of(example), example);
    ASSERT_TRUE(output.ok()) << example.name;
    for (const fhir::Resource& resource : output.value().resources) {
      if (resource.type() != "Appointment" || resource.text("status") != "booked") continue;
      ++booked;
      const bool whole = !resource.text("start").empty() && !resource.text("end").empty();
      EXPECT_TRUE(whole || output.value().held()) << example.name;
    }
  }
  EXPECT_GE(booked, 2);
}

TEST(Mappings, TheSameMessageTwiceGivesTheSameOutput) {
  for (const Case& example : all_cases()) {
    const auto first = run_case(mapping_of(example), example);
    const auto second = run_case(mapping_of(example), example);
    ASSERT_TRUE(first.ok() && second.ok()) << example.name;
    ASSERT_EQ(first.value().resources.size(), second.value().resources.size());
    for (std::size_t i = 0; i < first.value().resources.size(); ++i) {
      EXPECT_EQ(first.value().resources[i].write(), second.value().resources[i].write());
    }
    EXPECT_EQ(first.value().v2, second.value().v2);
  }
}

TEST(Mappings, TheTraceOfACaseNamesRuleAddressAndByteRange) {
  for (const Case& example : all_cases()) {
    if (example.name != "siu-appointment/s12-booked") continue;
    const auto done =
        run_command(repository_set(), "siu-appointment", example.bytes, example.site, Trace::kYes);
    const std::size_t offset = example.bytes.find("202603091400^");
    EXPECT_NE(done.err.find("Appointment.start apt.start.sch11 SCH-11.4 " + std::to_string(offset) +
                            ".." + std::to_string(offset + 12)),
              std::string::npos)
        << done.err;
    EXPECT_EQ(done.exit_code, 0);
  }
}

}  // namespace
}  // namespace engine::mapping
