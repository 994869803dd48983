#include "engine/pipeline/speaker.h"

#include <gtest/gtest.h>

#include "tests/support/rig.h"

// Replays of what people said: the words stay theirs, whoever works the queue.
namespace engine {
namespace {

using support::consent_of;
using support::Rig;

class SpeakerTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    rig_ = std::make_unique<Rig>(GetParam(), Rig::Tune{}, [this](engine::Setup& setup) {
      if (!roles_.empty()) setup.roles = Roles(roles_);
    });
    thread_ = rig_->feed(rig_->siu("S12")).threads.at(0);
    ada_ = rig_->only_patient();
    analyst_ = rig_->staff("analyst", "Practitioner/9");
  }
  Rig& rig() { return *rig_; }
  Queue& queue() { return rig().engine().queue(); }
  void consent(const std::string& status) {
    const auto done = rig().post("Consent", consent_of(ada_, status, "deny"), rig().ehr_client());
    ASSERT_TRUE(done.ok()) << done.error().to_string();
  }
  // Says it while she refuses; answers the item that waits.
  std::string held(const Actor& by, const std::string& text) {
    consent("active");
    const auto said = rig().say(by, ada_, thread_, text);
    if (!said.ok()) ADD_FAILURE() << said.error().to_string();
    EXPECT_EQ(said.value().get().http_status, 403);
    const auto items = queue().list().value();
    EXPECT_EQ(items.size(), 1U);
    return items.empty() ? "" : items.front().id;
  }
  std::string author() {
    const auto rows =
        rig().query("SELECT author FROM entry ORDER BY id DESC LIMIT 1", {store::Type::kText});
    return std::get<std::string>(rows.at(0).at(0));
  }
  std::string last_actor(int hop) {
    const auto rows =
        rig().query("SELECT record FROM audit_leaf WHERE hop = " + std::to_string(hop) +
                        " ORDER BY idx DESC LIMIT 1",
                    {store::Type::kText});
    const auto record = base::parse_json(std::get<std::string>(rows.at(0).at(0)));
    return record.value().find("actor")->text_of("id");
  }

  std::unique_ptr<Rig> rig_;
  ThreadId thread_;
  PatientId ada_;
  Actor analyst_;
  Roles::Table roles_;  // from the next start on; empty: those that ship
};

TEST_P(SpeakerTest, APatientsWordsAreHersWhenTheyArePostedLate) {
  const std::string id = held(rig().patient(ada_), "see you at nine");
  consent("inactive");
  const auto again = queue().retry(id, analyst_);
  ASSERT_TRUE(again.ok()) << again.error().to_string();
  EXPECT_EQ(again.value(), "posted");
  EXPECT_EQ(author(), "patient");
  EXPECT_EQ(rig().texts(rig().patient(ada_), thread_).back(), "see you at nine");
}

TEST_P(SpeakerTest, TheLogNamesWhoSpeaksAtThePostAndWhoReplaysAtTheAccept) {
  const std::string id = held(rig().patient(ada_), "see you at nine");
  consent("inactive");
  ASSERT_TRUE(queue().retry(id, analyst_).ok());
  EXPECT_EQ(last_actor(1), "analyst-1");
  EXPECT_EQ(last_actor(2), "patient-1");
}

TEST_P(SpeakerTest, AHeldReplyGoesToTheChartOnceItIsPosted) {
  const std::string id = held(rig().patient(ada_), "see you at nine");
  consent("inactive");
  ASSERT_TRUE(queue().retry(id, analyst_).ok());
  rig().run_until_idle();
  ASSERT_EQ(rig().ehr_mdm().received.size(), 1U);
  EXPECT_NE(rig().ehr_mdm().received[0].find("see you at nine"), std::string::npos);
}

TEST_P(SpeakerTest, AClinicianIsTheReferenceThatHerSessionHad) {
  const std::string id = held(rig().clinician(), "please fast");
  consent("inactive");
  EXPECT_EQ(queue().retry(id, analyst_).value(), "posted");
  EXPECT_EQ(author(), "staff:Practitioner/7");
}

TEST_P(SpeakerTest, ASystemStaysTheSystem) {
  const std::string id = held(rig().ehr_client(), "from the EHR");
  consent("inactive");
  EXPECT_EQ(queue().retry(id, analyst_).value(), "posted");
  EXPECT_EQ(author(), "client:ehr-1");
}

TEST_P(SpeakerTest, WhoMayNotReplyAnyMoreIsHeldAgain) {
  const std::string id = held(rig().clinician(), "please fast");
  consent("inactive");
  roles_ = Roles::Table{{"analyst", {"messages", "queue"}}};
  rig().reopen();
  EXPECT_EQ(queue().retry(id, analyst_).value(), "held");
  EXPECT_NE(queue().list().value().front().reason.find("deny.role"), std::string::npos);
}

TEST_P(SpeakerTest, TwoReplaysWithinOneMicrosecondAreTwo) {
  const std::string id = held(rig().patient(ada_), "see you at nine");
  EXPECT_EQ(queue().retry(id, analyst_).value(), "held");
  EXPECT_EQ(queue().retry(id, analyst_).value(), "held");
  EXPECT_EQ(rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM replay"), 2);
}

INSTANTIATE_TEST_SUITE_P(Stores, SpeakerTest, testing::ValuesIn(support::all_stores()),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace engine
