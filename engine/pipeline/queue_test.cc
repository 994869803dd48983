#include <gtest/gtest.h>

#include "tests/support/rig.h"

namespace engine {
namespace {

using support::consent_of;
using support::Rig;

class QueueTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    rig_ = std::make_unique<Rig>(GetParam());
    analyst_ = rig_->staff("analyst", "Practitioner/9");
  }
  Rig& rig() { return *rig_; }
  Queue& queue() { return rig().engine().queue(); }
  void refuse() {
    rig().feed(rig().siu("S12"));
    const auto done = rig().post("Consent", consent_of(rig().only_patient(), "active", "deny"),
                                 rig().ehr_client());
    ASSERT_TRUE(done.ok() && done.value().get().http_status == 201);
  }

  std::unique_ptr<Rig> rig_;
  Actor analyst_;
};

TEST_P(QueueTest, AMessageOfAPatientWhoRefusedIsAcceptedHeldAndNotPosted) {
  refuse();
  const Receipt held = rig().feed(rig().siu("S12", {.filler = "F2"}));
  EXPECT_EQ(held.ack_code, "AA");
  EXPECT_EQ(held.state, MessageState::kHeld);
  EXPECT_EQ(rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM entry"), 1);
  EXPECT_EQ(rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM audit_leaf "
                        "WHERE hop = 2 AND outcome = 2"),
            1);
  const auto items = queue().list().value();
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].kind, "consent");
}

TEST_P(QueueTest, ARetryAsksTheGateAgainAndStaysHeldWhileItSaysNo) {
  refuse();
  rig().feed(rig().siu("S12", {.filler = "F2"}));
  const std::string id = queue().list().value().at(0).id;
  EXPECT_EQ(queue().retry(id, analyst_).value(), "held");
  EXPECT_EQ(queue().list().value().size(), 1u);
}

TEST_P(QueueTest, AHeldMessageIsPostedOnceTheConsentAllowsIt) {
  refuse();
  rig().feed(rig().siu("S12", {.filler = "F2"}));
  ASSERT_TRUE(
      rig()
          .post("Consent", consent_of(rig().only_patient(), "inactive", "deny"), rig().ehr_client())
          .ok());
  const std::string id = queue().list().value().at(0).id;
  EXPECT_EQ(queue().retry(id, analyst_).value(), "posted");
  EXPECT_TRUE(queue().list().value().empty());
  EXPECT_EQ(rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM entry"), 2);
  EXPECT_EQ(queue().retry(id, analyst_).error().code, base::Code::kConflict);
}

TEST_P(QueueTest, ClosingNeedsAReasonAndIsRecorded) {
  rig().feed(rig().siu("S12", {.start = "nonsense"}));
  const std::string id = queue().list().value().at(0).id;
  EXPECT_FALSE(queue().close(id, analyst_, "").ok());
  EXPECT_TRUE(queue().close(id, analyst_, "sent by mistake").ok());
  EXPECT_TRUE(queue().list().value().empty());
  EXPECT_EQ(rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM message"), 1);
}

TEST_P(QueueTest, BytesThatAreNoMessageAreHeldAndAnswered) {
  const Receipt receipt = rig().feed("this is not HL7");
  EXPECT_EQ(receipt.state, MessageState::kHeld);
  EXPECT_EQ(receipt.ack_code, "AR");
  EXPECT_EQ(queue().list().value().at(0).kind, "parse");
}

TEST_P(QueueTest, AMessageThatCannotBeReadIsAnsweredUnderItsIdAndKeptOnce) {
  const std::string wide = rig().siu("S12", {.control = "W1", .mode = "|||UNICODE UTF-16"});
  const Receipt receipt = rig().feed(wide);
  EXPECT_EQ(receipt.state, MessageState::kHeld);
  EXPECT_NE(receipt.answer.find("MSA|AE|W1"), std::string::npos);
  EXPECT_NE(receipt.answer.find("|199^"), std::string::npos);
  EXPECT_TRUE(rig().feed(wide).duplicate);
  EXPECT_EQ(rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM message"), 1);
}

TEST_P(QueueTest, AMessageWithoutControlIdIsHeld) {
  const Receipt receipt = rig().feed("MSH|^~\\&|A|B|C|D|20260302080000||SIU^S12||P|2.5.1\r");
  EXPECT_EQ(receipt.state, MessageState::kHeld);
  EXPECT_EQ(receipt.ack_code, "AR");
}

TEST_P(QueueTest, EnhancedModeAcceptsBeforeItTellsOfTheFault) {
  const Receipt receipt = rig().feed(rig().siu("S12", {.start = "nonsense", .mode = "AL|AL"}));
  EXPECT_EQ(receipt.ack_code, "CA");
  EXPECT_NE(receipt.application_answer.find("MSA|AE|"), std::string::npos);
}

TEST_P(QueueTest, AResultWaitsForTheClinician) {
  const std::string oru =
      "MSH|^~\\&|LAB|MERCY|HOPLINE|HL|20260302080000||ORU^R01^ORU_R01|R1|P|2.5.1\r"
      "PID|1||1001^^^MERCY^MR||Berg^Ada||19700101|F\r"
      "OBR|1|P9^LAB|F9^LAB|2345-7^Glucose^LN|||20260302070000||||||||||||||||||F\r"
      "OBX|1|NM|2345-7^Glucose^LN||99|mg/dL|||||F\r";
  const Receipt receipt = rig().feed(oru);
  EXPECT_EQ(receipt.ack_code, "AA");
  ASSERT_EQ(receipt.threads.size(), 1u);
  EXPECT_TRUE(rig().texts(rig().patient(rig().only_patient()), receipt.threads[0]).empty());
  const auto staff = rig().texts(rig().clinician(), receipt.threads[0]);
  ASSERT_EQ(staff.size(), 1u);
  EXPECT_EQ(staff[0].find("99"), std::string::npos);
  EXPECT_EQ(staff[0].find("Glucose"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Stores, QueueTest, testing::ValuesIn(support::all_stores()),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace engine
