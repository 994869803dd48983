#include "tests/cases/stage/changes.h"

#include <gtest/gtest.h>

namespace cases {
namespace {

constexpr const char* kMessage = "MSH|^~\\&|A|B\rSCH|1^X|2\rAIP|1|A\r";
constexpr const char* kResource = R"({"a":{"b":[{"c":"1"},{"c":"2"}]},"d":"3"})";

TEST(Changes, AFieldIsChangedByItsAddress) {
  EXPECT_EQ(change_v2(kMessage, {{"SCH-1.2", "Y"}}).value(), "MSH|^~\\&|A|B\rSCH|1^Y|2\rAIP|1|A\r");
}

TEST(Changes, ASegmentIsDroppedAndAnotherAdded) {
  EXPECT_EQ(change_v2(kMessage, {{"drop", "AIP"}, {"add", "NTE|1"}}).value(),
            "MSH|^~\\&|A|B\rSCH|1^X|2\rNTE|1\r");
}

TEST(Changes, AFieldOfNoSegmentIsAnError) {
  EXPECT_FALSE(change_v2(kMessage, {{"OBX-5", "Y"}}).ok());
}

TEST(Changes, AMemberIsChangedByItsPath) {
  EXPECT_EQ(change_json(kResource, {{"a.b[1].c", "9"}}).value(),
            R"({"a":{"b":[{"c":"1"},{"c":"9"}]},"d":"3"})");
}

TEST(Changes, AnEmptyValueTakesTheMemberAway) {
  EXPECT_EQ(change_json(kResource, {{"d", ""}}).value(), R"({"a":{"b":[{"c":"1"},{"c":"2"}]}})");
}

TEST(Changes, AMemberIsAddedWhereItsParentIs) {
  EXPECT_EQ(change_json(R"({"a":{}})", {{"a.b", "1"}}).value(), R"({"a":{"b":"1"}})");
  EXPECT_FALSE(change_json(R"({"a":{}})", {{"b.c", "1"}}).ok());
}

TEST(Changes, ASettingIsSplitAtItsFirstEqualsSign) {
  EXPECT_EQ(read_setting("If-None-Exist=identifier=s|v").value, "identifier=s|v");
  EXPECT_TRUE(read_setting("SCH-1").key.empty());
}

}  // namespace
}  // namespace cases
