#include "adapters/file/watch.h"

#include <gtest/gtest.h>

namespace adapter::file {
namespace {

using Names = std::vector<std::string>;

TEST(Watch, TakesAFileThatStayedTheSameOverTwoPolls) {
  Watch watch;
  EXPECT_EQ(watch.settled({{"a.hl7", 10, 1}}), Names{});
  EXPECT_EQ(watch.settled({{"a.hl7", 10, 1}}), Names{"a.hl7"});
}

TEST(Watch, WaitsForAFileThatGrowsOrIsWrittenAgain) {
  Watch watch;
  EXPECT_EQ(watch.settled({{"a.hl7", 10, 1}}), Names{});
  EXPECT_EQ(watch.settled({{"a.hl7", 11, 1}}), Names{});
  EXPECT_EQ(watch.settled({{"a.hl7", 11, 2}}), Names{});
  EXPECT_EQ(watch.settled({{"a.hl7", 11, 2}}), Names{"a.hl7"});
}

TEST(Watch, AFileThatWentAndCameBackIsNew) {
  Watch watch;
  EXPECT_EQ(watch.settled({{"a.hl7", 10, 1}}), Names{});
  EXPECT_EQ(watch.settled({}), Names{});
  EXPECT_EQ(watch.settled({{"a.hl7", 10, 1}}), Names{});
}

TEST(Watch, LeavesAWritersOwnFilesAndStrangersAlone) {
  Watch watch;
  const std::vector<Listed> listing = {{".a.hl7", 1, 1}, {"a.hl7.tmp", 1, 1}, {"a.txt", 1, 1},
                                       {".hl7", 1, 1},   {"B.HL7", 1, 1},     {"c.json", 1, 1}};
  watch.settled(listing);
  EXPECT_EQ(watch.settled(listing), (Names{"B.HL7", "c.json"}));
}

TEST(Watch, ClaimedFilesAreKnownByTheirEnding) {
  EXPECT_EQ(claimed({{"a.hl7.working", 1, 1}, {"b.hl7", 1, 1}, {"c.txt.working", 1, 1}}),
            Names{"a.hl7"});
}

}  // namespace
}  // namespace adapter::file
