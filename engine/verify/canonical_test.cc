#include "engine/verify/canonical.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "engine/audit/record.h"

namespace engine::verify {
namespace {

std::string written(std::string_view actor) {
  audit::Record record;
  record.log = "hopline/audit/a";
  record.node = "a";
  record.hop = "post";
  record.action = "create";
  record.outcome = "permit";
  record.actor_type = "endpoint";
  record.actor_id = actor;
  record.subjects = {{"message", 1}, {"entry", 2, 3}};
  return audit::draft_record(record).finish(7);
}

std::string fault_of(std::string_view text) { return std::string(read_record(text).fault); }

TEST(ReadRecord, ReadsWhatTheEngineWrites) {
  const std::string text = written("mllp-ehr");
  const Reading reading = read_record(text);
  EXPECT_EQ(reading.fault, "");
  EXPECT_EQ(reading.log, "hopline/audit/a");
  EXPECT_EQ(reading.hop, "post");
  EXPECT_EQ(reading.outcome, "permit");
  EXPECT_EQ(reading.seq, 7);
  EXPECT_EQ(reading.version, 1);
}

TEST(ReadRecord, TakesEveryCharacterAsTheEngineEscapesIt) {
  for (int c = 1; c < 0x80; ++c) {
    EXPECT_EQ(fault_of(written(std::string("a") + static_cast<char>(c))), "") << c;
  }
  EXPECT_EQ(fault_of(written("\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x99\x82")), "");
}

// Whatever parses and is written back differently is not canonical.
TEST(ReadRecord, RefusesWhateverRewritesToOtherBytes) {
  for (const std::string_view text :
       {R"({"a":"x" })", R"({ "a":"x"})", R"({"a": "x"})", R"({"a":"\u0041"})", R"({"a":"\/"})",
        R"({"a":"\u000a"})", R"({"a":"\u000A"})", R"({"a":"\b"})", R"({"a":"x"}
)"}) {
    const auto json = base::parse_json(text);
    ASSERT_TRUE(json.ok()) << text;
    EXPECT_NE(base::write_json(json.value()), text);
    EXPECT_NE(fault_of(text), "") << text;
  }
}

TEST(ReadRecord, RefusesMembersOutOfOrderOrTwice) {
  EXPECT_EQ(fault_of(R"({"a":1,"b":2})"), "");
  EXPECT_NE(fault_of(R"({"b":1,"a":2})"), "");
  EXPECT_NE(fault_of(R"({"a":1,"a":2})"), "");
  EXPECT_NE(fault_of(R"({"a":{"c":1,"b":2}})"), "");
}

TEST(ReadRecord, RefusesWhatARecordNeverHolds) {
  for (const std::string_view text :
       {"", "{}", "[]", R"({"a":""})", R"({"a":[]})", R"({"a":{}})", R"({"a":null})",
        R"({"a":true})", R"({"a":1.5})", R"({"a":1e3})", R"({"a":01})", R"({"a":-0})",
        R"({"a":9223372036854775808})", R"({"a":1,})", R"({"a":1}{)", R"({"a":"x)", R"({"a")",
        R"({"a":"\u0000"})"}) {
    EXPECT_NE(fault_of(text), "") << text;
  }
}

TEST(ReadRecord, RefusesBytesThatAreNoUtf8) {
  for (const std::string_view bytes :
       {"\x80", "\xC0\xAF", "\xC3", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF"}) {
    EXPECT_NE(fault_of("{\"a\":\"" + std::string(bytes) + "\"}"), "");
  }
}

TEST(ReadRecord, RefusesWhatIsTooDeepOrTooLong) {
  EXPECT_NE(fault_of("{\"a\":" + std::string(20, '[') + "1" + std::string(20, ']') + "}"), "");
  EXPECT_NE(fault_of("{\"a\":\"" + std::string(audit::kRecordBytesMax, 'x') + "\"}"), "");
}

}  // namespace
}  // namespace engine::verify
