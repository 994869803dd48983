#include "adapters/portal/render.h"

#include <gtest/gtest.h>

#include "adapters/portal/compose.h"

namespace adapter::portal {
namespace {

constexpr const char* kConversation = R"({"resourceType":"Bundle","type":"searchset","entry":[
  {"resource":{"resourceType":"Communication","id":"t7","status":"in-progress",
    "topic":{"text":"Knee MRI"},"subject":{"reference":"Patient/3"}}},
  {"resource":{"resourceType":"Communication","id":"31","status":"completed",
    "partOf":[{"reference":"Communication/t7"}],"sender":{"reference":"Organization/1"},
    "sent":"2026-03-02T09:00:00Z",
    "payload":[{"contentString":"Booked."},{"contentString":"Bye."}]}},
  {"resource":{"resourceType":"Communication","id":"32","status":"entered-in-error",
    "partOf":[{"reference":"Communication/t7"}],"payload":[{"contentString":"wrong person"}]}},
  {"resource":{"resourceType":"Provenance","id":"p"}},
  {"resource":{"resourceType":"Communication","id":"33","status":"completed",
    "partOf":[{"reference":"Communication/t7"}],"sender":{"reference":"Patient/3"},
    "sent":"2026-03-02T10:00:00Z"}}]})";

base::Json bundle() { return base::parse_json(kConversation).value(); }

TEST(Render, AConversationIsItsThreadAndItsEntriesInOrder) {
  EXPECT_EQ(base::write_json(render_conversation(bundle())),
            R"({"thread":{"id":"t7","title":"Knee MRI","status":"in-progress"},)"
            R"("entries":[{"id":"31","from":"Organization/1","sent":"2026-03-02T09:00:00Z",)"
            R"("text":"Booked.\nBye."},{"id":"33","from":"Patient/3",)"
            R"("sent":"2026-03-02T10:00:00Z","text":""}]})");
}

TEST(Render, ARetractedEntryIsLeftOut) {
  EXPECT_EQ(base::write_json(render_conversation(bundle())).find("wrong person"),
            std::string::npos);
}

TEST(Render, ThreadsAreTheHeaders) {
  EXPECT_EQ(base::write_json(render_threads(bundle())),
            R"({"threads":[{"id":"t7","title":"Knee MRI","status":"in-progress"}]})");
}

TEST(Render, AThreadTellsWhenItWasOpened) {
  const auto bundle = base::parse_json(R"({"entry":[{"resource":{"resourceType":"Communication",
    "id":"t7","sent":"2026-03-02T09:00:00Z","topic":{"text":"Knee"}}}]})");
  EXPECT_NE(
      base::write_json(render_threads(bundle.value())).find("\"opened\":\"2026-03-02T09:00:00Z\""),
      std::string::npos);
}

TEST(Render, AnEmptySearchsetIsAnEmptyList) {
  EXPECT_EQ(base::write_json(render_threads(base::Json::object())), R"({"threads":[]})");
}

TEST(Render, TheHeaderTellsSubjectAndId) {
  const auto header = read_header(bundle());
  ASSERT_TRUE(header.ok());
  EXPECT_EQ(header.value().id, "t7");
  EXPECT_EQ(header.value().subject, "Patient/3");
}

TEST(ThreadId, IsANumberWithOrWithoutItsLetter) {
  EXPECT_EQ(read_thread_id("7"), engine::ThreadId{7});
  EXPECT_EQ(read_thread_id("t7"), engine::ThreadId{7});
  for (const char* text : {"", "t", "tt7", "0", "-7", "7x", " 7", "9999999999999999999"})
    EXPECT_FALSE(read_thread_id(text).has_value()) << text;
}

}  // namespace
}  // namespace adapter::portal
