#include <gtest/gtest.h>

#include <filesystem>

#include "base/json.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/files.h"
#include "engine/cli/test_console.h"
#include "tests/support/scratch.h"

namespace engine::cli {
namespace {

const std::string kRoot = HOPLINE_SOURCE_DIR;

TEST(Run, HelpNamesEveryGroupAndEndsWithZero) {
  TestConsole test;
  EXPECT_EQ(test.run({"--help"}), kExitDone);
  for (const char* name : {"send", "hl7", "fhir", "map", "consent", "config"}) {
    EXPECT_NE(test.out.find(name), std::string::npos) << name;
  }
  EXPECT_EQ(test.err, "");
}

TEST(Run, EveryCommandsHelpHasAnExample) {
  const std::vector<std::vector<std::string>> commands = {
      {"send"},           {"hl7", "show"},    {"hl7", "cat"},    {"fhir", "validate"},
      {"map", "run"},     {"map", "check"},   {"map", "test"},   {"consent", "evaluate"},
      {"serve"},          {"demo"},           {"bench"},         {"config", "check"},
      {"config", "show"}, {"queue", "list"},  {"messages"},      {"trace"},
      {"keys", "init"},   {"token", "issue"}, {"token", "link"}, {"audit", "verify"},
      {"backup"}};
  for (std::vector<std::string> words : commands) {
    TestConsole test;
    words.emplace_back("--help");
    EXPECT_EQ(test.run(words), kExitDone) << words.front();
    EXPECT_NE(test.out.find("Example:\n  hopline " + words.front()), std::string::npos) << test.out;
  }
}

TEST(Run, MisuseIs64WhateverTheLibraryThinks) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {},
           {"fly"},
           {"hl7"},
           {"hl7", "show"},
           {"hl7", "show", "a", "b"},
           {"--unknown"},
           {"send", "a", "--to", "mllp://127.0.0.1:1", "--repeat", "many"},
           {"send", "a", "--to", "mllp://127.0.0.1:1", "--connections", "0"}}) {
    TestConsole test;
    EXPECT_EQ(test.run(words), kExitUsage);
    EXPECT_NE(test.err, "");
    EXPECT_EQ(test.out, "");
  }
}

TEST(Run, NamesACommandThatDoesNotExist) {
  TestConsole test;
  test.run({"fly"});
  EXPECT_NE(test.err.find("'fly'"), std::string::npos);
}

TEST(Run, AReaderThatWentAwayIsNoSuccess) {
  Console console([](std::string_view) { return false; }, [](std::string_view) { return true; },
                  {});
  EXPECT_EQ(run({"hl7", "cat", sample("siu_s12.hl7")}, console), kExitNoOutput);
}

TEST(AuditProve, ANumberThatIsNoneIsRefusedInOurWords) {
  for (const std::string bad : {"m1", "0", "00", "-3", "1.5", "99999999999999999999", ""}) {
    TestConsole test;
    EXPECT_EQ(test.run({"audit", "prove", bad}), kExitUsage) << bad;
    EXPECT_EQ(test.err.find("not in range"), std::string::npos) << bad;
  }
}

TEST(Hl7Cat, WritesTheBytesThatCameIn) {
  TestConsole test;
  EXPECT_EQ(test.run({"hl7", "cat", sample("siu_s12.hl7")}), kExitDone);
  EXPECT_EQ(test.out, read_file(sample("siu_s12.hl7")).value());
}

TEST(Hl7Cat, WritesABatchWithItsEnvelope) {
  support::Scratch scratch;
  const std::string message = read_file(sample("siu_s12.hl7")).value();
  const std::string batch = "FHS|^~\\&|A\rBHS|^~\\&|A\r" + message + message + "BTS|2\rFTS|1\r";
  write_file(scratch.path("batch.hl7"), batch);
  TestConsole test;
  EXPECT_EQ(test.run({"hl7", "cat", scratch.path("batch.hl7")}), kExitDone);
  EXPECT_EQ(test.out, batch);
}

TEST(Hl7Cat, RefusesWhatIsNoMessage) {
  support::Scratch scratch;
  write_file(scratch.path("note.txt"), "dear all");
  TestConsole test;
  EXPECT_EQ(test.run({"hl7", "cat", scratch.path("note.txt")}), kExitData);
  EXPECT_EQ(test.out, "");
  EXPECT_EQ(test.err.find("dear"), std::string::npos);
}

TEST(Hl7Show, NamesTheFields) {
  TestConsole test;
  EXPECT_EQ(test.run({"hl7", "show", sample("siu_s12.hl7")}), kExitDone);
  EXPECT_NE(test.out.find("PID-5.1"), std::string::npos);
  EXPECT_NE(test.out.find("Patient Name"), std::string::npos);
}

TEST(Hl7Show, GivesJsonToPrograms) {
  TestConsole test;
  EXPECT_EQ(test.run({"hl7", "show", sample("siu_s12.hl7"), "--json"}), kExitDone);
  EXPECT_TRUE(base::parse_json(test.out).ok());
}

TEST(Files, AnAbsentFileIs66) {
  TestConsole test;
  EXPECT_EQ(test.run({"hl7", "show", "/nowhere/a.hl7"}), kExitNoInput);
  EXPECT_EQ(test.run({"hl7", "show", "/tmp"}), kExitNoInput);
}

TEST(FhirValidate, APassingFileIsToldInAnOutcome) {
  TestConsole test;
  EXPECT_EQ(test.run({"fhir", "validate", sample("consent_deny.json")}), kExitDone);
  const auto outcome = base::parse_json(test.out);
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome.value().text_of("resourceType"), "OperationOutcome");
}

TEST(FhirValidate, OneBadFileOfTwoIs65AndBothAreTold) {
  support::Scratch scratch;
  write_file(scratch.path("bad.json"), R"({"resourceType":"Patient","gender":"unclear"})");
  TestConsole test;
  EXPECT_EQ(test.run({"fhir", "validate", scratch.path("bad.json"), sample("consent_deny.json")}),
            kExitData);
  EXPECT_EQ(std::count(test.out.begin(), test.out.end(), '\n'), 2);
  EXPECT_NE(test.out.find("Patient.gender"), std::string::npos);
}

TEST(FhirValidate, WhatIsNoJsonIs65) {
  support::Scratch scratch;
  write_file(scratch.path("bad.json"), "{");
  TestConsole test;
  EXPECT_EQ(test.run({"fhir", "validate", scratch.path("bad.json")}), kExitData);
  EXPECT_NE(test.out.find("OperationOutcome"), std::string::npos);
}

TEST(MapRun, PrintsTheBundleAndTracesOnStandardError) {
  TestConsole test;
  EXPECT_EQ(test.run({"map", "run", "siu-appointment", sample("siu_s12.hl7"), "--trace",
                      "--mappings", kRoot + "/mappings"}),
            kExitDone);
  const auto bundle = base::parse_json(test.out);
  ASSERT_TRUE(bundle.ok());
  EXPECT_EQ(bundle.value().text_of("resourceType"), "Bundle");
  EXPECT_NE(test.err.find("apt.start.tq1 TQ1-7"), std::string::npos);
}

TEST(MapRun, TellsProgramsWhatTheBenchTells) {
  TestConsole test;
  EXPECT_EQ(test.run({"map", "run", "siu-appointment", sample("siu_s12.hl7"), "--json",
                      "--mappings", kRoot + "/mappings"}),
            kExitDone);
  const auto told = base::parse_json(test.out);
  ASSERT_TRUE(told.ok());
  EXPECT_FALSE(told.value().find("rules")->items().empty());
  EXPECT_EQ(told.value().find("thread")->items()[0].text_of("event"), "booked");
}

TEST(MapRun, AHeldMessageIs65AndItsValueIsNotTold) {
  TestConsole test;
  EXPECT_EQ(test.run({"map", "run", "siu-appointment", sample("siu_bad_start.hl7"), "--mappings",
                      kRoot + "/mappings"}),
            kExitData);
  EXPECT_NE(test.err.find("apt.start.sch11 SCH-11.4"), std::string::npos);
  EXPECT_EQ(test.err.find("2026031X"), std::string::npos);
}

TEST(MapCheck, TellsEachMappingAsJsonToPrograms) {
  TestConsole test;
  EXPECT_EQ(test.run({"map", "check", "--json", "--mappings", kRoot + "/mappings"}), kExitDone);
  const auto first = base::parse_json(test.out.substr(0, test.out.find('\n')));
  ASSERT_TRUE(first.ok());
  EXPECT_NE(first.value().text_of("done"), "");
  EXPECT_EQ(test.err, "");
}

TEST(MapCheck, AFaultInATableIs65AndNamesItsLine) {
  support::Scratch scratch;
  std::filesystem::create_directories(scratch.path("m/broken"));
  write_file(scratch.path("m/broken/rules.csv"), "no table\n");
  TestConsole test;
  EXPECT_EQ(test.run({"map", "check", "--mappings", scratch.path("m")}), kExitData);
  EXPECT_NE(test.err.find("rules.csv:1"), std::string::npos) << test.err;
}

TEST(MapRun, AnUnknownMappingIs64) {
  TestConsole test;
  EXPECT_EQ(
      test.run({"map", "run", "nothing", sample("siu_s12.hl7"), "--mappings", kRoot + "/mappings"}),
      kExitUsage);
}

TEST(ConsentEvaluate, PrintsADecisionForEachVector) {
  support::Scratch scratch;
  write_file(scratch.path("v.json"), R"({"format": 1, "vectors": [{"id": "a", "consent": null,
    "request": {"actor": ["Practitioner/7"], "at": "2026-03-02"},
    "resource": {"id": "Communication/1", "author": null, "date": "2026-03-01",
                 "encounter": null, "labels": []}}]})");
  TestConsole test;
  EXPECT_EQ(test.run({"consent", "evaluate", scratch.path("v.json"), "--consents", scratch.path()}),
            kExitDone);
  EXPECT_EQ(test.out, "{\"id\":\"a\",\"decision\":\"not-applicable\"}\n");
}

TEST(ConsentEvaluate, RefusesVectorsThatAreNone) {
  support::Scratch scratch;
  write_file(scratch.path("v.json"), "[]");
  TestConsole test;
  EXPECT_EQ(test.run({"consent", "evaluate", scratch.path("v.json"), "--consents", scratch.path()}),
            kExitData);
  EXPECT_EQ(test.out, "");
}

TEST(ConsentEvaluate, AFolderThatIsNotThereIsMisuse) {
  TestConsole test;
  EXPECT_EQ(test.run({"consent", "evaluate", "v.json", "--consents", "/nowhere"}), kExitUsage);
}

TEST(ConfigCheck, NamesFileLineAndColumnOfAFault) {
  support::Scratch scratch;
  std::filesystem::copy(kRoot + "/conf", scratch.path("conf"),
                        std::filesystem::copy_options::recursive);
  write_file(scratch.path("conf/sites/main.yaml"), "zome: UTC\n");
  TestConsole test;
  EXPECT_EQ(test.run({"config", "check", "--conf", scratch.path("conf"), "--set",
                      "mappings=" + kRoot + "/mappings"}),
            kExitConf);
  EXPECT_NE(test.err.find("main.yaml:1:1: unknown key"), std::string::npos) << test.err;
}

TEST(ConfigCheck, GivesFaultsAsJsonToPrograms) {
  TestConsole test;
  EXPECT_EQ(test.run({"config", "check", "--json", "--conf", "/nowhere"}), kExitConf);
  EXPECT_EQ(test.err, "");
  EXPECT_EQ(base::parse_json(test.out).value().text_of("severity"), "error");
}

}  // namespace
}  // namespace engine::cli
