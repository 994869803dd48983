#include "engine/pipeline/explain.h"

#include <gtest/gtest.h>

#include "tests/support/rig.h"

namespace engine {
namespace {

using base::Json;
using support::Rig;

class ExplainTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    rig_ = std::make_unique<Rig>(GetParam());
    thread_ = rig_->feed(rig_->siu("S12")).threads.at(0);
    ada_ = rig_->only_patient();
    auditor_ = rig_->staff("auditor", "Practitioner/1");
  }
  Rig& rig() { return *rig_; }
  Json ask(HopQuestion question) {
    if (question.patient.none()) question.thread = thread_;
    auto answer = Explain(rig().engine().services()).hop(auditor_, question);
    EXPECT_TRUE(answer.ok()) << answer.error().to_string();
    return answer.ok() ? std::move(answer).value() : Json::object();
  }
  std::string decision(const HopQuestion& question) {
    const Json answer = ask(question);
    return answer.text_of("decision") + " " + answer.text_of("reason");
  }
  void refuse() {
    ASSERT_TRUE(
        rig()
            .post("Consent", support::consent_of(ada_, "active", "deny"), rig().ehr_client())
            .ok());
  }

  std::unique_ptr<Rig> rig_;
  ThreadId thread_;
  PatientId ada_;
  Actor auditor_;
};

TEST_P(ExplainTest, WithoutAConsentThePolicyDecidesAndIsNamed) {
  const Json answer = ask({.hop = "show"});
  EXPECT_EQ(answer.text_of("decision"), "permit");
  EXPECT_EQ(answer.text_of("reason"), "permit.implicit");
  EXPECT_EQ(answer.text_of("policy"), "hopline");
  EXPECT_EQ(answer.text_of("purpose"), "TREAT");
  EXPECT_TRUE(answer.find("consents")->items().empty());
}

TEST_P(ExplainTest, AConsentThatDecidesIsNamedWithItsRule) {
  refuse();
  const Json answer = ask({.hop = "send"});
  EXPECT_EQ(answer.text_of("decision"), "deny");
  ASSERT_EQ(answer.find("consents")->items().size(), 1U);
  const Json& consent = answer.find("consents")->items().front();
  EXPECT_TRUE(consent.find("decides")->truth());
  EXPECT_EQ(consent.text_of("status"), "active");
  EXPECT_TRUE(answer.text_of("rule").starts_with(consent.text_of("id") + "/"))
      << answer.text_of("rule");
}

TEST_P(ExplainTest, WhatIsExplainedIsWhatHappens) {
  EXPECT_EQ(decision({.hop = "show", .role = "analyst"}), "deny deny.role");
  EXPECT_FALSE(rig().show(rig().staff("analyst", "Practitioner/9"), ShowThread{thread_}).ok());
  EXPECT_EQ(decision({.hop = "post", .role = "patient"}), "permit permit.implicit");
  EXPECT_EQ(rig().say(rig().patient(ada_), ada_, thread_, "hello").value().get().http_status, 201);
  refuse();
  EXPECT_EQ(decision({.hop = "post", .role = "patient"}).substr(0, 4), "deny");
  EXPECT_EQ(rig().say(rig().patient(ada_), ada_, thread_, "hello").value().get().http_status, 403);
}

TEST_P(ExplainTest, AChannelAsksWhetherSheProvedWhoSheIs) {
  const Json before = ask({.hop = "send", .destination = "portal"});
  EXPECT_EQ(before.text_of("decision"), "deny");
  EXPECT_FALSE(before.find("proven")->truth());
  rig().verify(ada_);
  const Json after = ask({.hop = "send", .destination = "portal"});
  EXPECT_EQ(after.text_of("decision"), "permit");
  EXPECT_EQ(after.text_of("recipient"), "patient-channel");
  EXPECT_TRUE(after.find("proven")->truth());
}

TEST_P(ExplainTest, AnotherPurposeIsAnotherQuestion) {
  EXPECT_EQ(decision({.hop = "show", .role = "ehr"}), "permit permit.implicit");
  EXPECT_EQ(decision({.hop = "show", .role = "ehr", .purpose = "HRESCH"}).substr(0, 4), "deny");
}

TEST_P(ExplainTest, APatientIsAskedAboutWithoutAThreadToo) {
  EXPECT_EQ(ask({.patient = ada_, .hop = "show"}).text_of("patient"),
            "Patient/" + ada_.to_string());
}

TEST_P(ExplainTest, WhatIsNotThereAndWhatIsNoWordIsRefused) {
  Explain explain(rig().engine().services());
  EXPECT_EQ(explain.hop(auditor_, {.thread = ThreadId{99}}).error().code, base::Code::kNotFound);
  EXPECT_EQ(explain.hop(auditor_, {.patient = PatientId{99}}).error().code, base::Code::kNotFound);
  EXPECT_EQ(explain.hop(auditor_, {.thread = thread_, .hop = "fly"}).error().code,
            base::Code::kInvalid);
  const auto nowhere =
      explain.hop(auditor_, {.thread = thread_, .hop = "send", .destination = "x"});
  EXPECT_NE(nowhere.error().text.find("ehr-mdm"), std::string::npos);
}

TEST_P(ExplainTest, IsForTheAuditRoleAndEachLookIsRecorded) {
  Explain explain(rig().engine().services());
  EXPECT_EQ(explain.hop(rig().clinician(), {.thread = thread_}).error().code, base::Code::kDenied);
  const std::string looks =
      "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_leaf WHERE record LIKE '%consent explained%' "
      "AND record LIKE '%\"patient\":\"h1:%'";
  ask({.hop = "show"});
  EXPECT_EQ(rig().count(looks), 1);
}

INSTANTIATE_TEST_SUITE_P(Stores, ExplainTest, testing::ValuesIn(support::all_stores()),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace engine
