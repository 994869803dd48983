#include "adapters/file/feed.h"

#include <gtest/gtest.h>

namespace adapter::file {
namespace {

constexpr const char* kMessage = "MSH|^~\\&|A|B|C|D|20260302||SIU^S12|1|P|2.5.1\rPID|1\r";

Answer stored(std::string ack) { return {Answer::Kind::kStored, std::move(ack), ""}; }
Answer refused(std::string ack) {
  return {Answer::Kind::kRefused, std::move(ack), "MSH-9: is missing"};
}

TEST(Feed, AMessageFileIsOneArrivalWithItsExactBytes) {
  const auto arrivals = read_feed("a.hl7", kMessage);
  ASSERT_TRUE(arrivals.ok());
  ASSERT_EQ(arrivals.value().size(), 1U);
  EXPECT_EQ(arrivals.value()[0].bytes, kMessage);
  EXPECT_EQ(arrivals.value()[0].kind, engine::Kind::kHl7);
}

TEST(Feed, ABatchIsOneArrivalForEachMessage) {
  const std::string batch =
      std::string("FHS|^~\\&|A\rBHS|^~\\&|A\r") + kMessage + kMessage + "BTS|2\rFTS|1\r";
  const auto arrivals = read_feed("a.hl7", batch);
  ASSERT_TRUE(arrivals.ok());
  ASSERT_EQ(arrivals.value().size(), 2U);
  EXPECT_EQ(arrivals.value()[1].bytes, kMessage);
}

TEST(Feed, ABatchWhoseCountDoesNotHoldIsRefusedWhole) {
  const std::string batch = std::string("BHS|^~\\&|A\r") + kMessage + "BTS|2\r";
  EXPECT_FALSE(read_feed("a.hl7", batch).ok());
}

TEST(Feed, ABatchWithoutMessagesIsLegal) {
  const auto arrivals = read_feed("a.hl7", "BHS|^~\\&|A\rBTS|0\r");
  ASSERT_TRUE(arrivals.ok());
  EXPECT_TRUE(arrivals.value().empty());
}

TEST(Feed, ABrokenMessageIsLeftToTheEngine) {
  const auto arrivals = read_feed("a.hl7", "no message");
  ASSERT_TRUE(arrivals.ok());
  EXPECT_EQ(arrivals.value().at(0).bytes, "no message");
}

TEST(Feed, AResourceIsACreateOfItsType) {
  const auto arrivals = read_feed("a.json", R"({"resourceType":"Patient"})");
  ASSERT_TRUE(arrivals.ok());
  const engine::Arrival& arrival = arrivals.value().at(0);
  EXPECT_EQ(arrival.kind, engine::Kind::kFhirJson);
  EXPECT_EQ(arrival.fhir->type, "Patient");
  EXPECT_EQ(arrival.bytes, R"({"resourceType":"Patient"})");
}

TEST(Feed, JsonThatIsNoResourceIsRefused) { EXPECT_FALSE(read_feed("a.json", "{}").ok()); }

TEST(Answer, AHeldMessageIsStored) {
  engine::Receipt receipt;
  receipt.state = engine::MessageState::kHeld;
  receipt.ack_code = "AE";
  receipt.answer = "MSH|ack";
  EXPECT_EQ(answer_of(receipt).kind, Answer::Kind::kStored);
  EXPECT_EQ(answer_of(receipt).bytes, "MSH|ack");
}

TEST(Answer, ARefusedMessageIsNot) {
  engine::Receipt receipt;
  receipt.state = engine::MessageState::kRefused;
  receipt.ack_code = "AR";
  EXPECT_EQ(answer_of(receipt).kind, Answer::Kind::kRefused);
  EXPECT_EQ(answer_of(receipt).words, "answered AR");
}

TEST(Answer, AResourceIsAnsweredByIdsAndStatusWithoutItsContent) {
  engine::Receipt receipt;
  receipt.http_status = 201;
  receipt.message = engine::MessageId{5};
  receipt.resource_type = "Patient";
  receipt.resource_id = "7";
  receipt.answer = R"({"name":"Ada B."})";
  EXPECT_EQ(answer_of(receipt).bytes,
            "{\"status\":201,\"message\":\"5\",\"resource\":\"Patient/7\"}\n");
}

TEST(Answer, ARefusedResourceIsRefused) {
  engine::Receipt receipt;
  receipt.http_status = 422;
  EXPECT_EQ(answer_of(receipt).kind, Answer::Kind::kRefused);
  receipt.state = engine::MessageState::kHeld;
  EXPECT_EQ(answer_of(receipt).kind, Answer::Kind::kStored);
}

TEST(Answer, AnUnavailableEngineMeansNotNow) {
  EXPECT_EQ(answer_of({base::Code::kUnavailable, "down", "", {}}, "AR").kind,
            Answer::Kind::kNotNow);
  EXPECT_EQ(answer_of({base::Code::kInternal, "bug", "", {}}, "AR").kind, Answer::Kind::kNotNow);
  EXPECT_EQ(answer_of({base::Code::kDenied, "no", "", {}}, "AR").kind, Answer::Kind::kRefused);
  EXPECT_EQ(answer_of({base::Code::kInvalid, "no", "", {}}, "AR").kind, Answer::Kind::kRefused);
}

TEST(Conclusion, IsDoneWhenEachMessageIsStored) {
  const Conclusion end = conclude({stored("one\r"), stored("two\r")});
  EXPECT_EQ(end.kind, Answer::Kind::kStored);
  EXPECT_EQ(end.ack, "one\rtwo\r");
  EXPECT_EQ(end.error, "");
}

TEST(Conclusion, NamesTheMessagesThatWereRefused) {
  const Conclusion end = conclude({stored("one\r"), refused("two\r")});
  EXPECT_EQ(end.kind, Answer::Kind::kRefused);
  EXPECT_EQ(end.ack, "one\rtwo\r");
  EXPECT_EQ(end.error, "message 2 of 2: MSH-9: is missing\n");
}

TEST(Conclusion, OneMessageThatCannotBeTakenNowPutsTheFileOff) {
  const Conclusion end = conclude({stored("one\r"), refused("two\r"), Answer{}});
  EXPECT_EQ(end.kind, Answer::Kind::kNotNow);
  EXPECT_EQ(end.ack, "");
}

}  // namespace
}  // namespace adapter::file
