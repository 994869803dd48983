#include "adapters/workbench/draft_request.h"

#include <gtest/gtest.h>

namespace adapter::workbench {
namespace {

base::Result<DraftRequest> read(std::string_view body) { return read_draft_request(body, "m"); }

TEST(DraftRequest, ReadsEditsSampleAndReason) {
  const auto request = read(
      R"({"site":"main","edits":[{"op":"replace","rule":"a","cells":{"from":"SCH-1"}},)"
      R"({"op":"add","rule":"b","at":"after a","cells":{"to":"start"}},{"op":"off","rule":"c"}],)"
      R"("sample":{"case":"one"},"reason":"ticket 4","name":"n"})");
  ASSERT_TRUE(request.ok()) << request.error().to_string();
  const DraftRequest& all = request.value();
  EXPECT_EQ(all.draft.mapping, "m");
  EXPECT_EQ(all.draft.site, "main");
  ASSERT_EQ(all.draft.edits.size(), 3U);
  EXPECT_EQ(all.draft.edits[0].cells.at("from"), "SCH-1");
  EXPECT_EQ(all.draft.edits[1].at, "after a");
  EXPECT_EQ(all.sample.example, "one");
  EXPECT_EQ(all.reason, "ticket 4");
  EXPECT_TRUE(all.has_sample());
}

TEST(DraftRequest, AHeldMessageIsNamedByItsNumber) {
  const auto request = read(R"({"sample":{"message":"m12","reason":"ticket 4"}})");
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request.value().message, 12);
  EXPECT_EQ(request.value().message_reason, "ticket 4");
  EXPECT_EQ(message_number("m0"), 0);
  EXPECT_EQ(message_number("p12"), 0);
  EXPECT_EQ(message_number("m12x"), 0);
  EXPECT_EQ(message_number("m-1"), 0);
}

struct Bad {
  const char* body;
  const char* pointer;
};

class BadBody : public ::testing::TestWithParam<Bad> {};

TEST_P(BadBody, IsRefusedAtItsPlace) {
  const auto request = read(GetParam().body);
  ASSERT_FALSE(request.ok());
  EXPECT_EQ(request.error().path, GetParam().pointer);
}

INSTANTIATE_TEST_SUITE_P(
    DraftRequest, BadBody,
    ::testing::Values(Bad{"[]", "/"}, Bad{R"({"edit":[]})", "/"}, Bad{R"({"edits":{}})", "/edits"},
                      Bad{R"({"site":1})", "/site"}, Bad{R"({"edits":[1]})", "/edits/0"},
                      Bad{R"({"edits":[{"op":"drop","rule":"a"}]})", "/edits/0/op"},
                      Bad{R"({"edits":[{"op":"off"}]})", "/edits/0/rule"},
                      Bad{R"({"edits":[{"op":"off","rule":"a","x":1}]})", "/edits/0"},
                      Bad{R"({"edits":[{"op":"off","rule":"a","cells":{"to":1}}]})",
                          "/edits/0/cells"},
                      Bad{R"({"sample":{}})", "/sample"},
                      Bad{R"({"sample":{"case":"a","text":"b"}})", "/sample"},
                      Bad{R"({"sample":{"path":"/etc"}})", "/sample"},
                      Bad{R"({"sample":{"message":"12"}})", "/sample/message"},
                      Bad{R"({"sample":{"message":"m1","reason":"a\nb"}})", "/sample/reason"}));

TEST(DraftRequest, MoreEditsThanTheLimitAreTooMany) {
  std::string body = R"({"edits":[)";
  for (std::size_t i = 0; i <= engine::kBenchEditsMax; ++i) {
    body += (i == 0 ? "" : ",") + std::string(R"({"op":"off","rule":"a"})");
  }
  EXPECT_EQ(read(body + "]}").error().code, base::Code::kTooLarge);
}

}  // namespace
}  // namespace adapter::workbench
