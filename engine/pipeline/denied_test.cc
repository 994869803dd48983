#include <gtest/gtest.h>

#include "engine/pipeline/inspect.h"
#include "tests/support/rig.h"

// What is denied: by role, by purpose, again and again.
namespace engine {
namespace {

using support::Rig;

class DeniedTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    rig_ = std::make_unique<Rig>(GetParam());
    const Receipt receipt = rig_->feed(rig_->siu("S12"));
    ASSERT_EQ(receipt.threads.size(), 1U);
    thread_ = receipt.threads[0];
  }
  Rig& rig() { return *rig_; }
  std::int64_t leaves() { return rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM audit_leaf"); }
  bool sees(const Actor& actor) { return rig().show(actor, ShowThread{thread_}).ok(); }
  base::Json last_record() {
    const auto rows = rig().query("SELECT record FROM audit_leaf ORDER BY idx DESC LIMIT 1",
                                  {store::Type::kText});
    return base::parse_json(std::get<std::string>(rows[0][0])).value();
  }

  std::unique_ptr<Rig> rig_;
  ThreadId thread_;
};

TEST_P(DeniedTest, ARoleWithoutThreadsReadsNoneAndTheLogSaysWhy) {
  EXPECT_FALSE(sees(rig().staff("analyst", "Practitioner/9")));
  EXPECT_EQ(last_record().text_of("reason"), "deny.role");
  EXPECT_EQ(last_record().text_of("outcome"), "deny");
}

TEST_P(DeniedTest, ARoleWithoutMessagesReadsNoBytes) {
  const MessageId message{rig().count("SELECT CAST(MAX(id) AS BIGINT) FROM message")};
  EXPECT_FALSE(rig().show(rig().clinician(), ShowMessage{message}).ok());
  EXPECT_FALSE(rig().show(rig().patient(rig().only_patient()), ShowMessage{message}).ok());
  // Nothing waits in the queue with it, so it is no analyst's either.
  EXPECT_FALSE(rig().show(rig().staff("analyst", "Practitioner/9"), ShowMessage{message}).ok());
}

TEST_P(DeniedTest, ARoleWithoutReplyWritesNothing) {
  const auto said =
      rig().say(rig().staff("auditor", "Practitioner/9"), rig().only_patient(), thread_, "hello");
  ASSERT_FALSE(said.ok());
  EXPECT_EQ(said.error().code, base::Code::kDenied);
}

TEST_P(DeniedTest, ARoleWithoutQueueDoesNothingToIt) {
  rig().feed(rig().siu("S12", {.filler = "F9", .start = "nonsense"}));
  const auto items = rig().engine().queue().list().value();
  ASSERT_EQ(items.size(), 1U);
  const Actor clinician = rig().clinician();
  EXPECT_FALSE(rig().engine().queue().retry(items[0].id, clinician).ok());
  EXPECT_FALSE(rig().engine().queue().close(items[0].id, clinician, "ticket 1").ok());
  EXPECT_EQ(rig().engine().queue().list().value().size(), 1U);
}

TEST_P(DeniedTest, WhatWaitsAndWhatArrivedIsListedToRolesThatWorkOnItAlone) {
  Queue& queue = rig().engine().queue();
  Inspect inspect(rig().engine().services());
  const Actor clinician = rig().clinician();
  const Actor analyst = rig().staff("analyst", "Practitioner/9");
  EXPECT_TRUE(queue.list(analyst).ok());
  EXPECT_TRUE(inspect.messages(analyst, {}).ok());
  EXPECT_TRUE(inspect.trace(analyst, "t" + thread_.to_string()).ok());
  for (const auto code :
       {queue.list(clinician).error().code, queue.show("m1", clinician).error().code,
        inspect.messages(clinician, {}).error().code,
        inspect.trace(clinician, "t1").error().code}) {
    EXPECT_EQ(code, base::Code::kDenied);
  }
  EXPECT_EQ(last_record().text_of("reason"), "deny.role messages");
}

TEST_P(DeniedTest, AThousandDenialsLeaveTwoRecordsAndTheirNumber) {
  const Actor stranger = rig().staff("visitor", "Practitioner/9");
  const auto before = leaves();
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(sees(stranger));
  EXPECT_EQ(leaves(), before + 1);
  rig().clock().advance_us(base::kMinuteUs);
  rig().engine().step();
  EXPECT_EQ(leaves(), before + 2);
  const base::Json record = last_record();
  EXPECT_EQ(record.text_of("reason"), "show denied again: deny.role");
  EXPECT_EQ(record.find("subject")->items().front().text_of("type"), "repeats");
  EXPECT_EQ(record.find("subject")->items().front().find("id")->text(), "999");
}

TEST_P(DeniedTest, APermittedReadIsRecordedEachTime) {
  const auto before = leaves();
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(sees(rig().clinician()));
  EXPECT_EQ(leaves(), before + 5);
}

TEST_P(DeniedTest, APurposeOtherThanTreatmentIsNotCoveredByTheDefaultPolicy) {
  Actor research = rig().ehr_client();
  EXPECT_TRUE(sees(research));
  EXPECT_EQ(last_record().text_of("purpose"), "TREAT");
  research.purpose = "HRESCH";
  EXPECT_FALSE(sees(research));
  EXPECT_EQ(last_record().text_of("purpose"), "HRESCH");
}

TEST_P(DeniedTest, ThePurposeComesFromTheEndpointOfTheCredential) {
  Rig research(GetParam(), [](Rules& rules) {
    rules.endpoints.at("fhir").credential = "ehr-1";
    rules.endpoints.at("fhir").purpose = "HRESCH";
    rules.endpoints.at("mllp-ehr").purpose = "HPAYMT";
  });
  const auto token = research.engine().credentials().issue(research.ehr_client(), {});
  ASSERT_TRUE(token.ok());
  const auto actor = research.engine().credentials().authenticate(token.value());
  ASSERT_TRUE(actor.ok());
  EXPECT_EQ(actor.value().purpose, "HRESCH");
  EXPECT_EQ(research.engine().endpoint_actor("mllp-ehr").purpose, "HPAYMT");
}

TEST_P(DeniedTest, ThePortalTellsHerOnceSheHasProvedWhoSheIs) {
  rig().clock().advance_us(8 * base::kDayUs);
  rig().run_until_idle();
  EXPECT_TRUE(rig().portal().received.empty());
  EXPECT_EQ(rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM parcel WHERE state = 6"), 1);
  rig().verify(rig().only_patient());
  rig().feed(rig().siu(
      "S13", {.sent = "20260310090000", .start = "20260320140000", .end = "20260320143000"}));
  rig().clock().advance_us(10 * base::kDayUs);
  rig().run_until_idle();
  EXPECT_EQ(rig().portal().received.size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Stores, DeniedTest, testing::ValuesIn(support::all_stores()),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace engine
