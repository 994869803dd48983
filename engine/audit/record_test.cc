#include "engine/audit/record.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/json.h"

namespace engine::audit {
namespace {

Record full() {
  Record record;
  record.log = "hopline/audit/a";
  record.node = "a";
  record.hop = "post";
  record.action = "create";
  record.outcome = "permit";
  record.reason = "permit.implicit";
  record.actor_type = "endpoint";
  record.actor_id = "mllp-ehr";
  record.patient = "h1:abc";
  record.policy = "hopline";
  record.purpose = "TREAT";
  record.time = base::Instant{0};
  record.subjects = {{"message", 1}, {"entry", 2, 3}};
  return record;
}

TEST(Record, MembersStandInBytewiseOrder) {
  const auto json = base::parse_json(draft_record(full()).finish(7));
  ASSERT_TRUE(json.ok()) << json.error().to_string();
  std::vector<std::string> names;
  for (const auto& member : json.value().members()) names.push_back(member.first);
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
}

TEST(Record, RewritesToItself) {
  const std::string text = draft_record(full()).finish(7);
  EXPECT_EQ(base::write_json(base::parse_json(text).value()), text);
}

TEST(Record, LeavesEmptyMembersOut) {
  Record record;
  record.hop = "auth";
  record.action = "execute";
  record.outcome = "failed";
  const auto json = base::parse_json(draft_record(record).finish(0)).value();
  EXPECT_EQ(json.find("actor"), nullptr);
  EXPECT_EQ(json.find("subject"), nullptr);
  EXPECT_EQ(json.find("reason"), nullptr);
}

TEST(Record, SaysItsIndex) {
  const auto json = base::parse_json(draft_record(full()).finish(12345)).value();
  EXPECT_EQ(json.find("seq")->text(), "12345");
  EXPECT_EQ(json.find("v")->text(), "1");
}

TEST(Commitment, DependsOnSaltAndContent) {
  EXPECT_NE(commitment("salt", "a"), commitment("salt", "b"));
  EXPECT_NE(commitment("salt", "a"), commitment("tlas", "a"));
  EXPECT_EQ(commitment("s", "a").size(), 3u + 43u);
}

}  // namespace
}  // namespace engine::audit
