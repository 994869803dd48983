// A story with every kind of hop, granted and denied, and what verifying its log says.
#include <gtest/gtest.h>

#include "engine/verify/verify.h"
#include "tests/support/rig.h"

namespace engine {
namespace {

using support::Rig;

constexpr std::string_view kRefusal = R"({"resourceType":"Consent","status":"active",
  "identifier":[{"system":"urn:x","value":"c1"}],
  "scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope",
                      "code":"patient-privacy"}]},
  "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],
  "patient":{"reference":"Patient/$"},"dateTime":"2026-03-01",
  "policyRule":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode",
                           "code":"OPTOUT"}]},
  "provision":{"type":"deny"}})";

class VerifiedTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    rig_ = std::make_unique<Rig>(GetParam());
  }

  void talk() {
    const ThreadId thread = rig_->feed(rig_->siu("S12")).threads.at(0);
    const PatientId ada = rig_->only_patient();
    EXPECT_TRUE(rig_->say(rig_->patient(ada), ada, thread, "see you at ten").ok());
    rig_->run_until_idle();
    EXPECT_FALSE(rig_->texts(rig_->clinician(), thread).empty());
    EXPECT_FALSE(rig_->feed_raw("MSH|^~\\&|", "nobody").ok());
  }
  void refuse_and_retry() {
    const PatientId ada = rig_->only_patient();
    std::string consent(kRefusal);
    consent.replace(consent.find('$'), 1, ada.to_string());
    EXPECT_TRUE(rig_->post("Consent", consent, rig_->ehr_client()).ok());
    EXPECT_EQ(rig_->feed(rig_->siu("S12", {.filler = "F2"})).state, MessageState::kHeld);
    const std::string held = rig_->engine().queue().list().value().at(0).id;
    EXPECT_EQ(rig_->engine().queue().retry(held, rig_->staff("analyst", "Practitioner/9")).value(),
              "held");
    rig_->run_until_idle();
  }

  std::unique_ptr<Rig> rig_;
};

TEST_P(VerifiedTest, EveryPermitHasItsEffectAndEveryEffectItsPermit) {
  talk();
  refuse_and_retry();
  rig_->reopen();
  const auto report =
      verify::verify_log(rig_->engine().store().reader(), verify::VerifyOptions{}, nullptr);
  ASSERT_TRUE(report.ok()) << report.error().to_string();
  for (const verify::Finding& finding : report.value().findings) {
    ADD_FAILURE() << finding.first << ": " << finding.what;
  }
  EXPECT_GE(report.value().effects, 7u);  // four messages, a replay, entries, attempts
}

INSTANTIATE_TEST_SUITE_P(Stores, VerifiedTest, testing::ValuesIn(support::all_stores()),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace engine
