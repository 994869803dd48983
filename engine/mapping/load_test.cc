// Loading a tree of mappings: what is refused, and that a refusal names its place.
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "engine/mapping/code_table.h"
#include "engine/mapping/commands.h"
#include "engine/mapping/mapping.h"
#include "engine/mapping/rule.h"

namespace engine::mapping {
namespace {

namespace fs = std::filesystem;

constexpr char kPragma[] =
    "#hopline-rules 1; mapping=m; version=4; source=v2 SIU^S12-S15,S26; target=Appointment\n"
    "id,each,from,when,to,using,on_fault,audience,guide,because\n";

// A mappings folder in a temporary place, removed at the end.
class Tree {
 public:
  Tree() {
    const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
    root_ = fs::temp_directory_path() /
            (std::string("hopline-mapping-") + test->name() + "-" + std::to_string(::getpid()));
  }
  ~Tree() { fs::remove_all(root_); }

  Tree& with(const std::string& file, const std::string& text) {
    fs::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file, std::ios::binary) << text;
    return *this;
  }
  Tree& with_rules(const std::string& rows) { return with("m/rules.csv", kPragma + rows); }

  std::string root() const { return root_.string(); }
  base::Result<std::shared_ptr<const MappingSet>> load() const { return MappingSet::load(root()); }

  // The faults, with paths below the root.
  std::string faults() const {
    const auto set = load();
    if (set.ok()) return "";
    std::string text = set.error().to_string();
    for (std::size_t at; (at = text.find(root() + "/")) != std::string::npos;) {
      text.erase(at, root().size() + 1);
    }
    return text;
  }

 private:
  fs::path root_;
};

TEST(Load, FindsAMappingByNameAndKnowsWhatItTakes) {
  Tree tree;
  const auto set = tree.with_rules("a,,SCH-2,,description,,,,,\n").load();
  ASSERT_TRUE(set.ok()) << set.error().to_string();
  const Mapping* mapping = set.value()->find("m");
  ASSERT_NE(mapping, nullptr);
  EXPECT_EQ(mapping->version(), 4);
  EXPECT_EQ(mapping->hash().size(), 64U);
  EXPECT_TRUE(mapping->takes("SIU", "S12"));
  EXPECT_TRUE(mapping->takes("SIU", "S14"));
  EXPECT_TRUE(mapping->takes("SIU", "S26"));
  EXPECT_FALSE(mapping->takes("SIU", "S16"));
  EXPECT_FALSE(mapping->takes("ADT", "S12"));
  EXPECT_EQ(set.value()->find("other"), nullptr);
  EXPECT_EQ(set.value()->wording("m"), nullptr);
}

TEST(Load, TheHashChangesWithAnyFileOfTheMapping) {
  Tree tree;
  const std::string before =
      tree.with_rules("a,,SCH-2,,description,,,,,\n").load().value()->find("m")->hash();
  tree.with("m/tables/t.csv",
            "#hopline-table 1; table=t; version=1\nsource_code,target_code\nA,b\n");
  EXPECT_NE(tree.load().value()->find("m")->hash(), before);
}

TEST(Load, RefusesElementsThatR4DoesNotHave) {
  Tree tree;
  EXPECT_EQ(tree.with_rules("a,,SCH-2,,begin,,,,,\n").faults(),
            "m/rules.csv:3:11: rule a: R4's Appointment has no element \"begin\"");
}

TEST(Load, RefusesAListWithoutLabelAndALabelOnOne) {
  Tree tree;
  EXPECT_NE(tree.with_rules("a,,SCH-2,,identifier.value,,,,,\n").faults().find("is a list"),
            std::string::npos);
  EXPECT_NE(tree.with_rules("a,,SCH-2,,start[x],,,,,\n").faults().find("is a single element"),
            std::string::npos);
}

TEST(Load, RefusesWhatARowNamesAndIsNotThere) {
  Tree tree;
  const std::string faults = tree.with_rules(
                                     "a,,SCH-2,,status,table nothing,,,,\n"
                                     "b,,SCH-2,,identifier[x],EI-Identifier,,,,\n"
                                     "c,,PID-3,,participant[p].actor,ref Patient,,,,\n")
                                 .faults();
  EXPECT_NE(faults.find("m/rules.csv:3:18: rule a: no table 'nothing'"), std::string::npos);
  EXPECT_NE(faults.find("m/rules.csv:4:25: rule b: no datatype map"), std::string::npos);
  EXPECT_NE(faults.find("m/rules.csv:5:32: rule c: no datatype map"), std::string::npos);
}

TEST(Load, RefusesBadRowsAllAtOnceWithTheirCells) {
  Tree tree;
  const std::string faults = tree.with_rules(
                                     "A!,,SCH-2,,description,,,,,\n"
                                     "b,,SCH-,,description,,,,,\n"
                                     "c,,SCH-2,SCH-1 VALUED,description,,,,,\n"
                                     "d,,SCH-2,,description,magic,,,,\n"
                                     "e,,SCH-2,,description,,maybe,,,\n"
                                     "f,,SCH-2,,description,,omit,,,\n"
                                     "g,,SCH-2,,description,,,everyone,,\n"
                                     "g,,SCH-2,,description,,,,,\n"
                                     "h,,,,description,,,,,\n"
                                     "i,,SCH-2,,,,,,,\n"
                                     "j,,SCH,IF SCH VALUED ERROR,,,,,,\n")
                                 .faults();
  for (const char* place : {":3:1: ", ":4:4: ", ":5:10: ", ":6:23: ", ":7:24: ", ":8:24: ",
                            ":9:25: ", ":10:1: ", ":11:", ":12:", ":13:"}) {
    EXPECT_NE(faults.find(place), std::string::npos) << place << "\n" << faults;
  }
}

TEST(Load, RefusesASegmentWhereAFieldIsNeededAndARelativeAddressOutsideAMap) {
  Tree tree;
  EXPECT_NE(tree.with_rules("a,,SCH,,description,,,,,\n").faults().find("names a segment"),
            std::string::npos);
  EXPECT_NE(tree.with_rules("a,,.4,,description,,,,,\n").faults().find("datatype maps only"),
            std::string::npos);
}

TEST(Load, RefusesDatatypeMapsThatUseEachOther) {
  Tree tree;
  const std::string head = "; version=1; source=v2 CX; target=Identifier\nid,from,to,using\n";
  tree.with_rules("a,,PID-3,,identifier[x],A-Identifier,,,,\n");
  tree.with("types/A-Identifier.csv", "#hopline-rules 1; map=A-Identifier" + head +
                                          "a,.4,assigner.identifier,B-Identifier\n");
  tree.with("types/B-Identifier.csv", "#hopline-rules 1; map=B-Identifier" + head +
                                          "a,.4,assigner.identifier,A-Identifier\n");
  EXPECT_NE(tree.faults().find("in a ring"), std::string::npos) << tree.faults();
}

TEST(Load, RefusesAnEmptyPlaceAndAWrongName) {
  Tree tree;
  EXPECT_NE(tree.faults().find("no mapping is here"), std::string::npos);
  tree.with("other/rules.csv", kPragma);
  EXPECT_NE(tree.faults().find("other/rules.csv:1:1: line 1 names another mapping"),
            std::string::npos);
}

TEST(CodeTables, FoldCaseAndHaveADefault) {
  const auto table = read_code_table("t.csv",
                                     "#hopline-table 1; table=t; version=1; fold=case\n"
                                     "source_code,target_code\nBooked,booked\n*,pending\n");
  ASSERT_TRUE(table.ok()) << table.error().to_string();
  EXPECT_EQ(table.value().find("BOOKED")->target_code, "booked");
  EXPECT_EQ(table.value().find("else")->target_code, "pending");
}

TEST(CodeTables, RefuseDoubleCodesUnknownEquivalencesAndPolicies) {
  const std::string head = "#hopline-table 1; table=t; version=1";
  const std::string columns = "\nsource_code,equivalence,target_code\n";
  EXPECT_FALSE(read_code_table("t.csv", head + columns + "A,equal,b\nA,equal,c\n").ok());
  EXPECT_FALSE(read_code_table("t.csv", head + columns + "A,same,b\n").ok());
  EXPECT_FALSE(read_code_table("t.csv", head + "; unmapped=guess" + columns + "A,,b\n").ok());
  EXPECT_FALSE(read_code_table("t.csv", head + "; fold=yes" + columns + "A,,b\n").ok());
  EXPECT_FALSE(read_code_table("t.csv", head + "\nsource_code,when\nA,IF X\n").ok());
}

TEST(CodeTables, AnUnmappedCodeFollowsTheTable) {
  const auto run = [](const std::string& unmapped) {
    Tree tree;
    tree.with("m/tables/t.csv", "#hopline-table 1; table=t; version=1" + unmapped +
                                    "\nsource_code,target_code\nA,b\n");
    tree.with_rules("a,,SCH-2,,description,table t,warn,,,\n");
    const auto set = tree.load();
    EXPECT_TRUE(set.ok()) << set.error().to_string();
    return run_command(*set.value(), "m", "MSH|^~\\&|||||||SIU^S12|1|P|2.5.1\rSCH||Q\r", Site{},
                       Trace::kNo);
  };
  EXPECT_EQ(run("; unmapped=hold").exit_code, 65);
  EXPECT_NE(run("; unmapped=hold").err.find("a SCH-2: code not in t; held."), std::string::npos);
  EXPECT_EQ(run("; unmapped=warn").exit_code, 0);
  EXPECT_NE(run("").err.find("left out"), std::string::npos);
  EXPECT_EQ(run("; unmapped=omit").err, "");
  EXPECT_NE(run("; unmapped=keep").out.find("\"description\": \"Q\""), std::string::npos);
}

TEST(Commands, RunAnswersWhatIsWrongWithTheRequest) {
  Tree tree;
  const auto set = tree.with_rules("a,,SCH-2,,description,,,,,\n").load();
  ASSERT_TRUE(set.ok());
  EXPECT_EQ(run_command(*set.value(), "x", "MSH|", Site{}, Trace::kNo).exit_code, 64);
  EXPECT_EQ(run_command(*set.value(), "m", "neither", Site{}, Trace::kNo).exit_code, 65);
}

TEST(Commands, CheckNamesEveryFaultAndTestNeedsCases) {
  Tree tree;
  tree.with_rules("a,,SCH-2,,begin,,,,,\n");
  const CommandResult check = check_command(tree.root());
  EXPECT_EQ(check.exit_code, 65);
  EXPECT_NE(check.err.find("rules.csv:3:11: rule a:"), std::string::npos);
  tree.with_rules("a,,SCH-2,,description,,,,,\n");
  const CommandResult test = test_command(tree.root());
  EXPECT_EQ(test.exit_code, 65);
  EXPECT_NE(test.err.find("a mapping without a case"), std::string::npos);
}

TEST(Commands, TestListsWhatDiffersInACase) {
  Tree tree;
  tree.with_rules("a,,SCH-2,,description,,,,,\n");
  tree.with("m/cases/one.hl7", "MSH|^~\\&|||||||SIU^S12|1|P|2.5.1\rSCH||Q\r");
  tree.with("m/cases/one.expect.json",
            R"({"held": true, "resources": [{"description": "R", "status": "booked"}]})");
  const CommandResult test = test_command(tree.root());
  EXPECT_EQ(test.out, "0 cases passed, 1 failed\n");
  EXPECT_NE(test.err.find("m/one: held: should be"), std::string::npos);
  EXPECT_NE(test.err.find("resources[0].description: is \"Q\", not \"R\""), std::string::npos);
  EXPECT_NE(test.err.find("resources[0].status: is missing"), std::string::npos);
}

TEST(Compile, MakesAMappingFromOtherRowsAndLeavesTheSetAsItIs) {
  Tree tree;
  const auto set = tree.with_rules("a,,SCH-2,,description,,,patient,,\n").load();
  ASSERT_TRUE(set.ok());
  const std::string rows =
      "#hopline-rules 1; mapping=m; version=1; source=v2 SIU^S12; target=Appointment\n"
      "id,each,from,when,to,using,on_fault,audience,guide,because\n"
      "a,,SCH-1,,description,,,patient,,\n";
  const auto draft = set.value()->compile(read_rule_rows("draft", rows).value());
  ASSERT_TRUE(draft.ok()) << draft.error().to_string();
  Input input;
  const auto message = hl7::Message::parse("MSH|^~\\&|||||||SIU^S12|1|P|2.5.1\rSCH|P|F\r");
  input.message = &message.value();
  EXPECT_EQ(draft.value()->run(input).resources[0].text("description"), "P");
  EXPECT_EQ(set.value()->find("m")->run(input).resources[0].text("description"), "F");
}

TEST(Compile, NamesTheCellOfEachFaultAndAMappingThatIsNotThere) {
  Tree tree;
  const auto set = tree.with_rules("a,,SCH-2,,description,,,patient,,\n").load();
  const std::string columns = "id,each,from,when,to,using,on_fault,audience,guide,because\n";
  const std::string head = "; version=1; source=v2 SIU^S12; target=Appointment\n" + columns;
  const auto faulty = set.value()->compile(
      read_rule_rows("d", "#hopline-rules 1; mapping=m" + head + "a,,SCH-1,,begin,table t,,,,\n")
          .value());
  EXPECT_EQ(faulty.error().to_string(),
            "d:3:17: rule a: no table 't'\nd:3:11: rule a: R4's Appointment has no element "
            "\"begin\"");
  const auto other = set.value()->compile(
      read_rule_rows("d", "#hopline-rules 1; mapping=x" + head + "a,,SCH-1,,start,,,,,\n").value());
  EXPECT_EQ(other.error().to_string(), "d:1:1: no mapping is named x");
}

}  // namespace
}  // namespace engine::mapping
