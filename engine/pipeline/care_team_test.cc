#include <gtest/gtest.h>

#include "tests/support/rig.h"

// Which of the staff see a patient's conversations, by the custodian's choice.
namespace engine {
namespace {

using support::Rig;

consent::PolicyBook book_of(consent::CareTeam care_team) {
  consent::TenantPolicy policy = consent::PolicyBook().of(1);
  policy.care_team = care_team;
  return {policy, {}};
}

Rig::Prepare with(consent::CareTeam care_team) {
  return [care_team](Setup& setup) { setup.policies = book_of(care_team); };
}

std::string appointment(PatientId patient, const std::string& practitioner,
                        const std::string& status = "booked") {
  return R"({"resourceType":"Appointment","status":")" + status +
         R"(","identifier":[{"system":"urn:x","value":"a1"}],"start":"2026-03-10T10:30:00Z",)" +
         R"("end":"2026-03-10T11:00:00Z","participant":[{"status":"accepted","actor":)" +
         R"({"reference":"Patient/)" + patient.to_string() +
         R"("}},{"status":"accepted","actor":{"reference":")" + practitioner + "\"}}]}";
}

class CareTeamTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override { SKIP_WITHOUT_STORE(GetParam()); }

  void open(consent::CareTeam care_team) {
    rig_ = std::make_unique<Rig>(GetParam(), Rig::Tune{}, with(care_team));
    const Receipt receipt = rig_->feed(rig_->siu("S12"));
    ASSERT_EQ(receipt.threads.size(), 1U);
    thread_ = receipt.threads[0];
  }
  Rig& rig() { return *rig_; }
  Actor kerr() { return rig().staff("clinician", "Practitioner/7"); }
  Actor lee() { return rig().staff("clinician", "Practitioner/8"); }
  bool sees(const Actor& actor) { return rig().show(actor, ShowThread{thread_}).ok(); }
  void post(const std::string& type, const std::string& json) {
    const auto done = rig().post(type, json, rig().ehr_client());
    ASSERT_TRUE(done.ok()) << done.error().to_string();
    ASSERT_LT(done.value().get().http_status, 300) << done.value().get().answer;
  }

  std::unique_ptr<Rig> rig_;
  ThreadId thread_;
};

TEST_P(CareTeamTest, InASmallPlaceAllStaffAreTheTeam) {
  open(consent::CareTeam::kTenant);
  EXPECT_TRUE(sees(kerr()));
  EXPECT_TRUE(sees(lee()));
  EXPECT_EQ(rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM care"), 0);
}

TEST_P(CareTeamTest, WhoIsListedInAnAppointmentSeesItsPatient) {
  open(consent::CareTeam::kListed);
  EXPECT_FALSE(sees(kerr()));
  post("Appointment", appointment(rig().only_patient(), "Practitioner/7"));
  EXPECT_TRUE(sees(kerr()));
  EXPECT_FALSE(sees(lee()));
}

TEST_P(CareTeamTest, WhoIsNamedNoMoreSeesNothingFromTheNextReadOn) {
  open(consent::CareTeam::kListed);
  post("Appointment", appointment(rig().only_patient(), "Practitioner/7"));
  ASSERT_TRUE(sees(kerr()));
  rig().clock().advance_us(base::kMinuteUs);
  post("Appointment", appointment(rig().only_patient(), "Practitioner/8"));
  EXPECT_FALSE(sees(kerr()));
  EXPECT_TRUE(sees(lee()));
}

TEST_P(CareTeamTest, ACareTeamListsItsMembers) {
  open(consent::CareTeam::kListed);
  post("CareTeam", R"({"resourceType":"CareTeam","identifier":[{"system":"urn:x","value":"t1"}],)"
                   R"("subject":{"reference":"Patient/)" +
                       rig().only_patient().to_string() +
                       R"("},"participant":[{"member":{"reference":"Practitioner/8"}}]})");
  EXPECT_TRUE(sees(lee()));
  EXPECT_FALSE(sees(kerr()));
}

TEST_P(CareTeamTest, WhoIsNotListedCannotWriteEither) {
  open(consent::CareTeam::kListed);
  const auto before = rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM entry");
  const auto said = rig().say(kerr(), rig().only_patient(), thread_, "hello");
  ASSERT_TRUE(said.ok());
  EXPECT_EQ(said.value().get().http_status, 403);
  EXPECT_EQ(rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM entry"), before);
}

TEST_P(CareTeamTest, BySiteStaffSeeWhomTheirSiteHasToDoWith) {
  open(consent::CareTeam::kSite);
  Actor here = kerr(), elsewhere = lee();
  here.site = "default";  // the site of the rig's feed
  elsewhere.site = "north";
  EXPECT_TRUE(sees(here));
  EXPECT_FALSE(sees(elsewhere));
  EXPECT_FALSE(sees(kerr()));
}

TEST_P(CareTeamTest, ThePatientAndTheEhrNeedNoList) {
  open(consent::CareTeam::kListed);
  EXPECT_TRUE(sees(rig().patient(rig().only_patient())));
  EXPECT_TRUE(sees(rig().ehr_client()));
}

INSTANTIATE_TEST_SUITE_P(Stores, CareTeamTest, testing::ValuesIn(support::all_stores()),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace engine
