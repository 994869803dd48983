#include <gtest/gtest.h>

#include "tests/support/rig.h"

namespace engine {
namespace {

using support::Rig;

class ReplyTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    rig_ = std::make_unique<Rig>(GetParam());
    thread_ = rig_->feed(rig_->siu("S12")).threads.at(0);
    ada_ = rig_->only_patient();
  }
  Rig& rig() { return *rig_; }
  Accepted reply(const std::string& text = "see you at ten", const std::string& key = "") {
    return rig().say(rig().patient(ada_), ada_, thread_, text, key);
  }
  std::int64_t parcels(int state) {
    return rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM parcel WHERE kind <> 2 AND state = " +
                       std::to_string(state));
  }

  std::unique_ptr<Rig> rig_;
  ThreadId thread_;
  PatientId ada_;
};

TEST_P(ReplyTest, AReplyReachesTheChartAsDocumentAndAsMdm) {
  const auto accepted = reply();
  ASSERT_TRUE(accepted.ok()) << accepted.error().to_string();
  EXPECT_EQ(accepted.value().get().http_status, 201);
  rig().run_until_idle();
  ASSERT_EQ(rig().ehr_fhir().received.size(), 1u);
  ASSERT_EQ(rig().ehr_mdm().received.size(), 1u);
  EXPECT_NE(rig().ehr_fhir().received[0].find("DocumentReference"), std::string::npos);
  EXPECT_NE(rig().ehr_mdm().received[0].find("see you at ten"), std::string::npos);
  EXPECT_TRUE(rig().ehr_fhir().identifiers[0].starts_with("urn:hopline:document|"));
  EXPECT_EQ(parcels(2), 2);
}

TEST_P(ReplyTest, WhatTheEngineSendsIsAValidMdm) {
  ASSERT_TRUE(reply("a|b^c\r\nd").ok());
  rig().run_until_idle();
  ASSERT_EQ(rig().ehr_mdm().received.size(), 1u);
  auto message = hl7::Message::parse(rig().ehr_mdm().received[0]);
  ASSERT_TRUE(message.ok());
  EXPECT_EQ(message.value().text("MSH-9.2"), "T02");
  EXPECT_EQ(message.value().text("PID-3.1"), "1001");
  EXPECT_EQ(message.value().text("MSH-10").size(), 20u);
  EXPECT_EQ(message.value().text("TXA-12.1").size(), 26u);
}

TEST_P(ReplyTest, ARepeatedDraftIsPostedOnce) {
  EXPECT_EQ(reply("hello", "draft-1").value().get().http_status, 201);
  EXPECT_EQ(reply("hello", "draft-1").value().get().http_status, 200);
  rig().run_until_idle();
  EXPECT_EQ(rig().ehr_mdm().received.size(), 1u);
  EXPECT_EQ(rig().texts(rig().clinician(), thread_).size(), 2u);
}

TEST_P(ReplyTest, AStrangerCanNeitherReadNorWrite) {
  rig().feed(rig().siu("S12", {.filler = "F9", .mrn = "9009"}));
  const Actor max = rig().patient(rig().only_patient());
  EXPECT_TRUE(rig().texts(max, thread_).empty());
  const auto said = rig().say(max, ada_, thread_, "let me in");
  ASSERT_TRUE(said.ok());
  EXPECT_EQ(said.value().get().http_status, 422);
  EXPECT_EQ(rig().texts(rig().clinician(), thread_).size(), 1u);
}

TEST_P(ReplyTest, ADeniedReadLooksLikeAnAbsentOneAndIsRecorded) {
  rig().feed(rig().siu("S12", {.filler = "F9", .mrn = "9009"}));
  const Actor max = rig().patient(rig().only_patient());
  const auto denied = rig().show(max, ShowThread{thread_});
  const auto absent = rig().show(max, ShowThread{ThreadId{999}});
  EXPECT_EQ(denied.error().to_string(), absent.error().to_string());
  EXPECT_EQ(rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM audit_leaf "
                        "WHERE hop = 3 AND outcome = 2"),
            1);
}

TEST_P(ReplyTest, EachReadIsRecorded) {
  rig().texts(rig().clinician(), thread_);
  rig().texts(rig().patient(ada_), thread_);
  EXPECT_EQ(rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM audit_leaf "
                        "WHERE hop = 3 AND outcome = 1"),
            2);
}

TEST_P(ReplyTest, NothingIsSentAfterConsentIsRevoked) {
  ASSERT_TRUE(reply().ok());
  const auto recorded =
      rig().post("Consent", support::consent_of(ada_, "active", "deny"), rig().ehr_client());
  ASSERT_TRUE(recorded.ok()) << recorded.error().to_string();
  EXPECT_EQ(recorded.value().get().http_status, 201) << recorded.value().get().answer;
  rig().run_until_idle();
  EXPECT_TRUE(rig().ehr_mdm().received.empty());
  EXPECT_TRUE(rig().ehr_fhir().received.empty());
  EXPECT_EQ(parcels(3), 2);
  EXPECT_EQ(rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM audit_leaf "
                        "WHERE hop = 4 AND outcome = 2"),
            2);
}

TEST_P(ReplyTest, AnUnknownOutcomeWaitsForAPersonAndHoldsLaterOnes) {
  rig().ehr_mdm().next = {{Outcome::Kind::kUnknown, "timeout", ""}};
  ASSERT_TRUE(reply("first").ok());
  ASSERT_TRUE(reply("second").ok());
  rig().run_until_idle();
  EXPECT_EQ(rig().ehr_mdm().received.size(), 1u);
  const auto items = rig().engine().queue().list().value();
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].kind, "unknown");
  const Actor analyst = rig().staff("analyst", "Practitioner/9");
  ASSERT_TRUE(rig().engine().queue().retry(items[0].id, analyst).ok());
  rig().run_until_idle();
  ASSERT_EQ(rig().ehr_mdm().received.size(), 3u);
  EXPECT_EQ(rig().ehr_mdm().received[1], rig().ehr_mdm().received[0]);
}

TEST_P(ReplyTest, AnUnknownOutcomeOfAServerThatCanBeAskedIsAskedFirst) {
  rig().ehr_fhir().next = {{Outcome::Kind::kUnknown, "cut", ""}};
  ASSERT_TRUE(reply().ok());
  rig().run_until_idle();
  rig().clock().advance_us(base::kMinuteUs);
  rig().run_until_idle();
  ASSERT_EQ(rig().ehr_fhir().received.size(), 2u);
  EXPECT_FALSE(rig().ehr_fhir().asked_first[0]);
  EXPECT_TRUE(rig().ehr_fhir().asked_first[1]);
  EXPECT_EQ(rig().ehr_fhir().received[0], rig().ehr_fhir().received[1]);
}

TEST_P(ReplyTest, ABusyReceiverIsTriedAgainLaterWithTheSameBytes) {
  rig().ehr_mdm().next = {{Outcome::Kind::kRetry, "AR", ""}, {Outcome::Kind::kRetry, "AR", ""}};
  ASSERT_TRUE(reply().ok());
  for (int i = 0; i < 5; ++i) {
    rig().run_until_idle();
    rig().clock().advance_us(base::kMinuteUs);
  }
  ASSERT_EQ(rig().ehr_mdm().received.size(), 3u);
  EXPECT_EQ(rig().ehr_mdm().received[0], rig().ehr_mdm().received[2]);
  EXPECT_EQ(rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM attempt"), 4);
}

TEST_P(ReplyTest, AReminderIsSentOnceWhenItIsDue) {
  rig().verify(rig().only_patient());
  rig().clock().set(base::parse_instant("2026-03-09T10:00:00Z").value());
  rig().run_until_idle();
  EXPECT_EQ(rig().portal().received.size(), 1u);
  rig().clock().advance_us(base::kDayUs);
  rig().run_until_idle();
  EXPECT_EQ(rig().portal().received.size(), 1u);
}

TEST_P(ReplyTest, StateSurvivesARestart) {
  ASSERT_TRUE(reply("before the restart").ok());
  rig().reopen();
  EXPECT_EQ(rig().texts(rig().clinician(), thread_).size(), 2u);
  rig().run_until_idle();
  EXPECT_EQ(rig().ehr_mdm().received.size(), 1u);
}

TEST_P(ReplyTest, NothingReadableLiesInTheDataDirectoryOrTheLog) {
  ASSERT_TRUE(reply("canary-sentence-4711").ok());
  rig().run_until_idle();
  EXPECT_EQ(rig().logged().find("canary"), std::string::npos);
  EXPECT_EQ(rig().logged().find("Berg"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Stores, ReplyTest, testing::ValuesIn(support::all_stores()),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace engine
