#include "engine/pipeline/releases.h"

#include <gtest/gtest.h>

#include "tests/support/rig.h"

namespace engine {
namespace {

using support::Rig;

constexpr std::string_view kLab =
    "MSH|^~\\&|LAB|MERCY|HOPLINE|HL|20260302080000||ORU^R01^ORU_R01|R1|P|2.5.1\r"
    "PID|1||1001^^^MERCY^MR||Berg^Ada||19700101|F\r"
    "OBR|1|P1^LAB|F1^LAB|PANEL^Metabolic "
    "panel^L|||20260302070000|||||||||||||||20260302073000|||F\r"
    "OBX|1|NM|GLU^Glucose^L||99|mg/dL|70-110||||F\r"
    "OBX|2|NM|K^Potassium^L||<3.0|mmol/L|3.5-5.1|L|||F\r"
    "OBX|3|ST|COM^Appearance^L||clear||||||F\r";

class ReleasesTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    rig_ = std::make_unique<Rig>(GetParam());
    const Receipt receipt = rig_->feed(std::string(kLab));
    ASSERT_EQ(receipt.threads.size(), 1U);
    thread_ = receipt.threads[0];
  }
  Rig& rig() { return *rig_; }
  Actor ada() { return rig().patient(rig().only_patient()); }
  std::string report() {
    return std::to_string(rig().count(
        "SELECT CAST(MAX(id) AS BIGINT) FROM resource WHERE type = 'DiagnosticReport'"));
  }
  std::string finding() {
    return std::to_string(
        rig().count("SELECT CAST(MAX(id) AS BIGINT) FROM resource WHERE type = 'Observation'"));
  }
  Released release(const Actor& by) {
    return rig().engine().releases().release_and_wait(by, thread_);
  }
  std::string header_tag(const Actor& actor) {
    auto shown = rig().show(actor, ShowThread{thread_});
    if (!shown.ok()) return "absent";
    const base::Json* header =
        shown.value().get().json.find("entry")->items().front().find("resource");
    const base::Json* meta = header->find("meta");
    return meta == nullptr ? "" : meta->find("tag")->items().front().text_of("code");
  }

  std::unique_ptr<Rig> rig_;
  ThreadId thread_;
};

TEST_P(ReleasesTest, AWaitingResultIsAbsentForThePatientInEveryForm) {
  EXPECT_EQ(header_tag(ada()), "absent");
  EXPECT_FALSE(rig().show(ada(), ShowResource{"DiagnosticReport", report()}).ok());
  EXPECT_FALSE(rig().show(ada(), ShowResource{"Observation", finding()}).ok());
  EXPECT_FALSE(rig().show(ada(), ShowResource{"Communication", "t" + thread_.to_string()}).ok());
  const auto threads = rig().show(ada(), ShowThreads{ada().patient});
  ASSERT_TRUE(threads.ok());
  EXPECT_EQ(threads.value().get().json.find("total")->text(), "0");
}

TEST_P(ReleasesTest, AfterTheReleaseSheReadsValuesRangesAndFlags) {
  ASSERT_TRUE(release(rig().clinician()).ok());
  const auto texts = rig().texts(ada(), thread_);
  ASSERT_EQ(texts.size(), 1U);
  EXPECT_NE(texts[0].find("Metabolic panel (2026-03-02)"), std::string::npos) << texts[0];
  EXPECT_NE(texts[0].find("Glucose: 99 mg/dL (70-110)"), std::string::npos) << texts[0];
  EXPECT_NE(texts[0].find("Potassium: <3.0 mmol/L (3.5-5.1) L"), std::string::npos) << texts[0];
  EXPECT_NE(texts[0].find("Appearance: clear"), std::string::npos) << texts[0];
  EXPECT_TRUE(rig().show(ada(), ShowResource{"DiagnosticReport", report()}).ok());
  EXPECT_TRUE(rig().show(ada(), ShowResource{"Observation", finding()}).ok());
}

TEST_P(ReleasesTest, StaffSeeWhetherSomethingWaits) {
  EXPECT_EQ(header_tag(rig().clinician()), "waiting");
  EXPECT_EQ(rig().engine().releases().waiting(TenantId{1}).value(), std::vector<ThreadId>{thread_});
  ASSERT_TRUE(release(rig().clinician()).ok());
  EXPECT_EQ(header_tag(rig().clinician()), "released");
  EXPECT_TRUE(rig().engine().releases().waiting(TenantId{1}).value().empty());
}

TEST_P(ReleasesTest, ASecondReleaseAnswersTheEntryOfTheFirst) {
  const auto first = release(rig().clinician());
  const auto second = release(rig().clinician());
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_FALSE(first.value().get().again);
  EXPECT_TRUE(second.value().get().again);
  EXPECT_EQ(second.value().get().entry, first.value().get().entry);
  EXPECT_EQ(rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM entry"), 2);
}

TEST_P(ReleasesTest, ARoleWithoutTheRightIsDeniedAndRecorded) {
  const auto before = rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM audit_leaf");
  for (const char* role : {"receptionist", "analyst", "stranger", ""}) {
    const auto done = release(rig().staff(role, "Practitioner/9"));
    ASSERT_FALSE(done.ok()) << role;
    EXPECT_EQ(done.error().code, base::Code::kDenied) << role;
  }
  EXPECT_EQ(rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM audit_leaf"), before + 4);
  EXPECT_EQ(rig().texts(ada(), thread_).size(), 0U);
}

TEST_P(ReleasesTest, ThePostOfAReleaseIsTheCliniciansOwn) {
  ASSERT_TRUE(release(rig().clinician()).ok());
  const auto rows = rig().query("SELECT record FROM audit_leaf WHERE hop = 2 ORDER BY idx DESC",
                                {store::Type::kText});
  const auto record = base::parse_json(std::get<std::string>(rows[0][0]));
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record.value().find("actor")->text_of("id"), "clinician-1");
  EXPECT_EQ(record.value().text_of("outcome"), "permit");
}

TEST_P(ReleasesTest, OnlyTheNoticeLeavesAndItNamesNoValue) {
  rig().verify(ada().patient);
  ASSERT_TRUE(release(rig().clinician()).ok());
  rig().run_until_idle();
  EXPECT_TRUE(rig().ehr_mdm().received.empty());
  ASSERT_EQ(rig().portal().received.size(), 1U);
  EXPECT_EQ(rig().portal().received[0].find("Glucose"), std::string::npos);
}

TEST_P(ReleasesTest, AThreadWithoutAResultHasNothingToRelease) {
  const Receipt booked = rig().feed(rig().siu("S12"));
  const auto done =
      rig().engine().releases().release_and_wait(rig().clinician(), booked.threads[0]);
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, base::Code::kConflict);
}

TEST_P(ReleasesTest, NoSuchThreadIsAbsent) {
  const auto done = rig().engine().releases().release_and_wait(rig().clinician(), ThreadId{4711});
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, base::Code::kNotFound);
}

TEST_P(ReleasesTest, TheConversationAboutAResultIsForRolesThatMayReadRecords) {
  EXPECT_EQ(header_tag(rig().staff("receptionist", "Practitioner/8")), "absent");
  EXPECT_EQ(header_tag(rig().clinician()), "waiting");
}

INSTANTIATE_TEST_SUITE_P(Stores, ReleasesTest, testing::ValuesIn(support::all_stores()),
                         [](const auto& store) { return store.param; });

}  // namespace
}  // namespace engine
