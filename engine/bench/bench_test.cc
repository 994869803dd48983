// What an analyst gets told: rules, trace, fields, thread; and that a draft stays a draft.
#include <fstream>
#include <set>

#include "engine/bench/test_bench.h"
#include "engine/mapping/commands.h"
#include "engine/mapping/files.h"

namespace engine::bench {
namespace {

using base::Json;

TEST(Bench, ListsMappingsAndSites) {
  TestBench bench;
  const auto told = bench.service().list();
  ASSERT_TRUE(told.ok());
  EXPECT_EQ(item(*told.value().find("mappings"), "name", "siu-appointment").text_of("target"),
            "Appointment");
  EXPECT_EQ(told.value().find("sites")->items()[0].text(), "main");
}

TEST(Bench, OpensAMappingAsCellsWithTheirPlace) {
  TestBench bench;
  const auto told = bench.service().open({"siu-appointment", "", {}});
  ASSERT_TRUE(told.ok());
  const Json rule = item(*told.value().find("rules"), "id", "apt.start.tq1");
  EXPECT_EQ(rule.find("cells")->text_of("from"), "TQ1-7");
  EXPECT_EQ(rule.text_of("origin"), "base");
  EXPECT_EQ(rule.text_of("file"), "rules.csv");
  EXPECT_GT(std::stoi(rule.find("line")->text()), 2);
  std::set<std::string> samples;
  for (const Json& name : told.value().find("samples")->items()) samples.insert(name.text());
  EXPECT_TRUE(samples.count("s12-booked"));
}

TEST(Bench, KnowsNoOtherMappingSiteOrCase) {
  TestBench bench;
  EXPECT_EQ(bench.service().open({"../conf", "", {}}).error().code, base::Code::kNotFound);
  EXPECT_EQ(bench.service().open({"nothing", "", {}}).error().code, base::Code::kNotFound);
  EXPECT_EQ(bench.service().open({"siu-appointment", "moon", {}}).error().code,
            base::Code::kNotFound);
  EXPECT_EQ(bench.service().run({"siu-appointment", "", {}}, {"none", "", ""}).error().code,
            base::Code::kNotFound);
}

TEST(Bench, TellsOfEachRuleWhatItMadeOrWhyNot) {
  TestBench bench;
  const Json told = bench.run({});
  ASSERT_TRUE(told.find("ran")->truth());
  const Json& rules = *told.find("rules");
  const Json made = item(rules, "id", "apt.status.filler");
  EXPECT_EQ(made.text_of("how"), "made");
  EXPECT_EQ(made.find("made")->items()[0].text_of("value"), "booked");
  EXPECT_EQ(item(rules, "id", "apt.status.else").text_of("why"),
            "an earlier row has made this element");
  EXPECT_EQ(item(rules, "id", "apt.cancel").text_of("why"), "the condition does not hold");
  EXPECT_EQ(item(rules, "id", "apt.check.patient").text_of("how"), "passed");
}

TEST(Bench, EachTraceLineLeadsToItsBytes) {
  TestBench bench;
  const Json told = bench.run({});
  const auto bytes =
      mapping::read_file(bench.setup.mappings_dir + "/siu-appointment/cases/s12-booked.hl7");
  const auto& resources = told.find("result")->find("resources")->items();
  std::size_t checked = 0;
  for (const Json& line : told.find("trace")->items()) {
    if (line.text_of("rule") != "apt.pat/pat.name/name.family") continue;
    const Json& patient = resources[std::stoul(line.find("resource")->text())];
    const std::string value = bytes.value().substr(std::stoul(line.find("offset")->text()),
                                                   std::stoul(line.find("size")->text()));
    EXPECT_EQ(patient.find("name")->items()[0].text_of("family"), value);
    ++checked;
  }
  EXPECT_EQ(checked, 1U);
}

TEST(Bench, MarksEachFieldAsUsedAskedOrUnused) {
  TestBench bench;
  const Json told = bench.run({});
  std::map<std::string, std::string> uses;
  for (const Json& segment : told.find("sample")->find("segments")->items()) {
    for (const Json& part : segment.find("parts")->items()) {
      uses[part.text_of("address")] = part.text_of("use");
    }
  }
  EXPECT_EQ(uses["PID-5.1"], "used");
  EXPECT_EQ(uses["MSH-9.2"], "asked");
  EXPECT_EQ(uses["MSH-10"], "unused");
  const Json pid = item(*told.find("sample")->find("segments"), "name", "PID");
  EXPECT_EQ(item(*pid.find("parts"), "address", "PID-5.1").text_of("name"),
            "Patient Name / Family Name");
}

TEST(Bench, AnEditChangesTheResultAndSaysWhatDiffers) {
  TestBench bench;
  EXPECT_TRUE(bench.run({}).find("changed")->items().empty());
  const Json told = bench.run({replace("apt.status.filler", "when", "IF SCH-1 EMPTY"),
                               replace("apt.status.else", "from", "\"arrived\"")});
  ASSERT_TRUE(told.find("ran")->truth());
  const Json change = item(*told.find("changed"), "element", "Appointment.status");
  EXPECT_EQ(change.text_of("kind"), "changed");
  EXPECT_EQ(told.find("result")->find("resources")->items()[0].text_of("status"), "arrived");
  EXPECT_EQ(told.text_of("mapping"), "siu-appointment@1+draft");
}

TEST(Bench, AnAddedRuleRunsWhereItStands) {
  TestBench bench;
  const Json told = bench.run({{"add",
                                "apt.mine",
                                "before apt.check.patient",
                                {{"from", "\"3\""}, {"to", "priority"}, {"using", "integer"}}}});
  ASSERT_TRUE(told.find("ran")->truth());
  EXPECT_EQ(told.find("rules")->items()[0].text_of("id"), "apt.mine");
  EXPECT_EQ(told.find("result")->find("resources")->items()[0].find("priority")->text(), "3");
}

TEST(Bench, ARuleThatIsTakenOutMakesNothing) {
  TestBench bench;
  const Json told = bench.run({{"off", "apt.minutes", "", {}}});
  EXPECT_EQ(told.find("result")->find("resources")->items()[0].find("minutesDuration"), nullptr);
  EXPECT_EQ(item(*told.find("changed"), "element", "Appointment.minutesDuration").text_of("kind"),
            "removed");
}

TEST(Bench, FaultsOfADraftAreAtTheirCells) {
  TestBench bench;
  const Json told =
      bench.run({replace("apt.start.tq1", "to", "begin"),
                 replace("apt.minutes", "using", "nonsense"), replace("apt.note", "from", "=1+1")});
  EXPECT_FALSE(told.find("ran")->truth());
  const Json fault = item(*told.find("draft"), "rule", "apt.note");
  EXPECT_EQ(fault.text_of("column"), "from");

  const auto checked = bench.service().check(
      {"siu-appointment",
       "",
       {replace("apt.start.tq1", "to", "begin"), replace("apt.end.tq1", "from", "TQ1-")}});
  ASSERT_TRUE(checked.ok());
  EXPECT_EQ(item(*checked.value().find("faults"), "rule", "apt.end.tq1").text_of("column"), "from");
  const auto element =
      bench.service().check({"siu-appointment", "", {replace("apt.start.tq1", "to", "begin")}});
  const Json to = element.value().find("faults")->items()[0];
  EXPECT_EQ(to.text_of("rule"), "apt.start.tq1");
  EXPECT_EQ(to.text_of("column"), "to");
  EXPECT_EQ(to.text_of("text"), "R4's Appointment has no element \"begin\"");
  EXPECT_NE(to.find("line")->text(), "0");
}

TEST(Bench, ShowsTheThreadAsThePipelineWouldTellIt) {
  TestBench bench;
  const auto told = bench.service().run({"siu-appointment", "main", {}}, {"s12-booked", "", ""});
  ASSERT_TRUE(told.ok());
  const Json draft = item(*told.value().find("thread"), "event", "booked");
  EXPECT_EQ(draft.text_of("audience"), "patient");
  EXPECT_NE(draft.text_of("text").find("Your appointment is booked"), std::string::npos);
}

TEST(Bench, AHeldMessageTellsNobody) {
  TestBench bench;
  const Json told = bench.run({}, {"broken-start", "", ""});
  EXPECT_TRUE(told.find("held")->truth());
  EXPECT_TRUE(told.find("thread")->items().empty());
  EXPECT_EQ(told.find("faults")->items()[0].text_of("policy"), "hold");
}

TEST(Bench, RunsTheCasesBesideTheMappingInUse) {
  TestBench bench;
  const auto told = bench.service().cases(
      {"siu-appointment", "", {replace("apt.status.filler", "when", "IF SCH-1 EMPTY")}});
  ASSERT_TRUE(told.ok());
  const auto plain = bench.service().cases({"siu-appointment", "", {}});
  EXPECT_EQ(plain.value().find("failed")->text(), "0");
  for (const Json& one : plain.value().find("cases")->items()) {
    EXPECT_EQ(one.text_of("state"), "same") << one.text_of("name");
  }
  const auto broken =
      bench.service().cases({"siu-appointment", "", {replace("apt.start.tq1", "from", "TQ1-8")}});
  EXPECT_NE(broken.value().find("failed")->text(), "0");
}

TEST(Bench, ASavedDraftIsAnOverlayThatMapTestTakes) {
  TestBench bench;
  BenchService service = bench.service();
  const BenchDraft draft{"siu-appointment",
                         "main",
                         {replace("apt.status.else", "because", "said, twice: \"as it is\"")}};
  const auto saved = service.save(draft, {{}, "ticket 482"});
  ASSERT_TRUE(saved.ok()) << saved.error().to_string();
  const std::string name = saved.value().text_of("name");
  EXPECT_EQ(name, "main-20260302T090000Z");
  const std::string file =
      (bench.folder() / "siu-appointment" / "drafts" / (name + ".csv")).string();
  const auto done = mapping::test_command(bench.setup.mappings_dir, {file});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(service.save(draft, {{}, "again"}).value().text_of("name"), name + "-2");
  EXPECT_EQ(service.drafts("siu-appointment").value().find("drafts")->items().size(), 2U);
  EXPECT_NE(service.read_draft("siu-appointment", name).value().find("base=siu-appointment@1"),
            std::string::npos);
}

TEST(Bench, ADraftNeedsAReasonAndChangesNothingInUse) {
  TestBench bench;
  BenchService service = bench.service();
  const BenchDraft draft{"siu-appointment", "main", {{"off", "apt.minutes", "", {}}}};
  EXPECT_EQ(service.save(draft, {{}, ""}).error().path, "reason");
  EXPECT_EQ(service.save(draft, {{}, "two\nlines"}).error().path, "reason");
  EXPECT_EQ(service.save({"siu-appointment", "main", {}}, {{}, "why"}).error().path, "edits");
  ASSERT_TRUE(service.save(draft, {{}, "ticket 1"}).ok());
  EXPECT_TRUE(bench.run({}).find("changed")->items().empty());
}

TEST(Bench, ReadsNoDraftByAPath) {
  TestBench bench;
  EXPECT_FALSE(bench.service().read_draft("siu-appointment", "../../x").ok());
  EXPECT_FALSE(bench.service().read_draft("..", "x").ok());
}

TEST(Bench, EditsOfARowThatTheSiteChangedBecomeOneChange) {
  TestBench bench;
  std::filesystem::create_directories(bench.folder());
  const std::string file = (bench.folder() / "site.csv").string();
  std::ofstream(file) << "#hopline-overlay 1; site=main; base=siu-appointment@1\n"
                         "op,id,at,each,from,when,to,using,on_fault,audience,guide,because\n"
                         "replace,apt.status.else,,,\"\"\"pending\"\"\",,,,,,,theirs\n";
  bench.setup.sites["main"].overlays = {file};
  const auto opened = bench.service().open({"siu-appointment", "main", {}});
  ASSERT_TRUE(opened.ok()) << opened.error().to_string();
  EXPECT_EQ(item(*opened.value().find("rules"), "id", "apt.status.else").text_of("origin"), "site");
  const BenchDraft draft{
      "siu-appointment", "main", {replace("apt.status.else", "on_fault", "warn")}};
  const auto csv = bench.service().csv(draft, {{}, "mine"});
  ASSERT_TRUE(csv.ok());
  EXPECT_NE(csv.value().find("replace,apt.status.else,,,\"\"\"pending\"\"\",,,,warn,,,mine\n"),
            std::string::npos)
      << csv.value();
}

TEST(Bench, ListsHeldMessagesOfItsEndpointsAlone) {
  TestBench bench;
  bench.setup.queue = [] {
    return std::vector<HeldMessage>{{"m1", "mapping", "mllp-ehr", "why", {}},
                                    {"m2", "mapping", "other", "why", {}}};
  };
  const auto held = bench.service().held("siu-appointment");
  ASSERT_EQ(held.value().find("held")->items().size(), 1U);
  EXPECT_EQ(held.value().find("held")->items()[0].text_of("id"), "m1");
  EXPECT_TRUE(bench.service().held("oru-result").value().find("held")->items().empty());
}

}  // namespace
}  // namespace engine::bench
