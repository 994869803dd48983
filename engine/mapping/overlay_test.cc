#include "engine/mapping/overlay.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "engine/mapping/mapping.h"
#include "engine/mapping/rule.h"

namespace engine::mapping {
namespace {

constexpr char kBase[] =
    "#hopline-rules 1; mapping=m; version=3; source=v2 SIU^S12; target=Appointment\n"
    "id,each,from,when,to,using,on_fault,audience,guide,because\n"
    "a,,SCH-1,,description,,warn,,SCH-1,\n"
    "b,,SCH-2,,comment,lines,warn,staff,,\n";

std::string overlay_text(const std::string& rows, const std::string& pin = "m@3") {
  return "#hopline-overlay 1; site=mercy; base=" + pin +
         "\nop,id,at,each,from,when,to,using,on_fault,audience,guide,because\n" + rows;
}

struct Applied {
  std::string rows;    // "id:from" of each row, in order
  std::string faults;  // one a line
};

Applied apply(const std::string& rows, const std::string& pin = "m@3") {
  Csv base = read_rule_rows("base.csv", kBase).value();
  const auto overlay = read_overlay_rows("site.csv", overlay_text(rows, pin));
  EXPECT_TRUE(overlay.ok()) << overlay.error().to_string();
  std::set<std::string> touched;
  std::vector<base::Error> faults;
  apply_overlay(base, overlay.value(), touched, faults);
  Applied applied;
  for (const CsvRow& row : base.rows) {
    applied.rows += row.at("id").text + ":" + row.at("from").text + " ";
  }
  for (const base::Error& fault : faults) applied.faults += fault.to_string() + "\n";
  return applied;
}

TEST(OverlayTest, AddsARowBeforeAfterOrAtTheEnd) {
  EXPECT_EQ(apply("add,c,before b,,ZCH-4,,start,instant,warn,,,ticket 1\n").rows,
            "a:SCH-1 c:ZCH-4 b:SCH-2 ");
  EXPECT_EQ(apply("add,c,after a,,ZCH-4,,start,instant,warn,,,ticket 1\n").rows,
            "a:SCH-1 c:ZCH-4 b:SCH-2 ");
  EXPECT_EQ(apply("add,c,,,ZCH-4,,start,instant,warn,,,ticket 1\n").rows,
            "a:SCH-1 b:SCH-2 c:ZCH-4 ");
}

TEST(OverlayTest, ReplacesFilledCellsAloneAndClearsByAHyphen) {
  Csv base = read_rule_rows("base.csv", kBase).value();
  const auto overlay =
      read_overlay_rows("site.csv", overlay_text("replace,a,,,SCH-25.2,,,,-,,,second component\n"));
  std::set<std::string> touched;
  std::vector<base::Error> faults;
  apply_overlay(base, overlay.value(), touched, faults);
  ASSERT_TRUE(faults.empty());
  const CsvRow& row = base.rows[0];
  EXPECT_EQ(row.at("from").text, "SCH-25.2");
  EXPECT_EQ(row.at("to").text, "description");
  EXPECT_EQ(row.at("on_fault").text, "");
  EXPECT_EQ(row.at("because").text, "second component");
}

TEST(OverlayTest, TakesARowOut) {
  EXPECT_EQ(apply("off,b,,,,,,,,,,billing remarks\n").rows, "a:SCH-1 ");
}

TEST(OverlayTest, RefusesUnknownIdsMissingReasonsAndBadPlaces) {
  EXPECT_EQ(apply("off,x,,,,,,,,,,why\n").faults, "site.csv:3:5: the base has no rule x\n");
  EXPECT_EQ(apply("off,a\n").faults, "site.csv:3:1: every change needs a reason\n");
  EXPECT_EQ(apply("add,a,,,ZCH-4,,start,instant,warn,,,why\n").faults,
            "site.csv:3:5: the base has a rule a already\n");
  EXPECT_EQ(apply("add,c,near a,,ZCH-4,,start,,,,,why\n").faults,
            "site.csv:3:7: at is 'before ID', 'after ID' or empty\n");
  EXPECT_EQ(apply("add,c,after x,,ZCH-4,,start,,,,,why\n").faults,
            "site.csv:3:7: the base has no such rule\n");
  EXPECT_EQ(apply("drop,a,,,,,,,,,,why\n").faults, "site.csv:3:1: op is add, replace or off\n");
}

TEST(OverlayTest, RefusesTwoChangesOfOneRule) {
  EXPECT_NE(apply("off,a,,,,,,,,,,why\noff,a,,,,,,,,,,why\n").faults.find("two overlays"),
            std::string::npos);
}

TEST(OverlayTest, IsStaleWhenItsBaseHasANewVersion) {
  EXPECT_EQ(apply("off,a,,,,,,,,,,why\n", "m@2").faults,
            "site.csv:1:1: the base is now m@3: review the overlay, then change its pin\n");
}

// A mappings folder with one mapping, and one overlay beside it.
class OverlayLoad : public testing::Test {
 protected:
  void SetUp() override {
    root_ =
        std::filesystem::temp_directory_path() / ("hopline-overlay-" + std::to_string(getpid()));
    std::filesystem::create_directories(root_ / "mappings/m");
    std::ofstream(root_ / "mappings/m/rules.csv") << kBase;
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  base::Result<std::shared_ptr<const MappingSet>> load(const std::string& overlay) {
    const std::string file = (root_ / "site.csv").string();
    std::ofstream(file) << overlay;
    return MappingSet::load((root_ / "mappings").string(), {file});
  }

  std::filesystem::path root_;
};

TEST_F(OverlayLoad, ChangesTheMappingAndItsHash) {
  const auto plain = MappingSet::load((root_ / "mappings").string());
  const auto changed = load(overlay_text("replace,a,,,SCH-2,,,,,,,their id is there\n"));
  ASSERT_TRUE(plain.ok() && changed.ok()) << changed.error().to_string();
  EXPECT_NE(plain.value()->find("m")->hash(), changed.value()->find("m")->hash());
  const auto message = hl7::Message::parse("MSH|^~\\&|||||||SIU^S12|1|P|2.5.1\rSCH|P|F\r");
  Input input;
  input.message = &message.value();
  EXPECT_EQ(plain.value()->find("m")->run(input).resources[0].text("description"), "P");
  EXPECT_EQ(changed.value()->find("m")->run(input).resources[0].text("description"), "F");
}

TEST_F(OverlayLoad, FaultsOfItsRowsNameTheOverlayFile) {
  const auto set = load(overlay_text("add,c,,,ZCH-,,start,instant,warn,,,why\n"));
  ASSERT_FALSE(set.ok());
  EXPECT_NE(set.error().to_string().find("site.csv:3:"), std::string::npos);
  const auto lint = load(overlay_text("add,c,,,ZCH-4,,begin,,warn,,,why\n"));
  ASSERT_FALSE(lint.ok());
  EXPECT_NE(lint.error().to_string().find("site.csv:3:16: rule c: R4's Appointment has no element"),
            std::string::npos)
      << lint.error().to_string();
}

TEST_F(OverlayLoad, RefusesAnOverlayOfAMappingThatIsNotThere) {
  const auto set = load(overlay_text("off,a,,,,,,,,,,why\n", "other@1"));
  ASSERT_FALSE(set.ok());
  EXPECT_NE(set.error().to_string().find("no mapping other"), std::string::npos);
}

}  // namespace
}  // namespace engine::mapping
