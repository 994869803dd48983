// Who may look at a held message: whoever works the queue, as long as it is there, and it is
// recorded each time.
#include "base/encoding.h"
#include "tests/support/rig.h"

namespace engine {
namespace {

class HeldShow : public ::testing::Test {
 protected:
  // A message that is held because its start is none.
  MessageId hold() {
    support::Siu broken;
    broken.start = "tomorrow";
    return rig_.feed(rig_.siu("S12", broken)).message;
  }
  static Actor analyst() {
    Actor actor;
    actor.tenant = TenantId{1};
    actor.kind = ActorKind::kStaff;
    actor.id = "analyst-1";
    actor.role = "analyst";
    return actor;
  }
  std::string bytes_of(const Shown& shown) {
    return base::from_base64(shown.value().get().json.text_of("bytes")).value();
  }
  std::int64_t records(const std::string& what) {
    return rig_.count("SELECT count(*) FROM audit_leaf WHERE " + what);
  }

  support::Rig rig_;
};

TEST_F(HeldShow, AnAnalystSeesItsBytesAndWhereItCameBy) {
  const MessageId message = hold();
  const auto shown = rig_.show(analyst(), ShowMessage{message});
  ASSERT_TRUE(shown.ok()) << shown.error().to_string();
  EXPECT_NE(bytes_of(shown).find("tomorrow"), std::string::npos);
  EXPECT_EQ(shown.value().get().json.text_of("endpoint"), "mllp-ehr");
}

TEST_F(HeldShow, EachLookIsARecordAndAReasonAnother) {
  const MessageId message = hold();
  const std::int64_t before = records("1 = 1");
  ASSERT_TRUE(rig_.show(analyst(), ShowMessage{message}).ok());
  EXPECT_EQ(records("1 = 1"), before + 1);
  ASSERT_TRUE(rig_.show(analyst(), ShowMessage{message, "ticket 482"}).ok());
  EXPECT_EQ(records("1 = 1"), before + 3);
}

TEST_F(HeldShow, AMessageThatIsNotHeldLooksAbsent) {
  const MessageId posted = rig_.feed(rig_.siu("S12")).message;
  EXPECT_EQ(rig_.show(analyst(), ShowMessage{posted}).error().code, base::Code::kNotFound);
  EXPECT_EQ(rig_.show(rig_.clinician(), ShowMessage{posted}).error().code, base::Code::kNotFound);
}

TEST_F(HeldShow, OneThatWasClosedLooksAbsent) {
  const MessageId message = hold();
  ASSERT_TRUE(
      rig_.engine().queue().close("m" + message.to_string(), analyst(), "sent by mistake").ok());
  EXPECT_FALSE(rig_.show(analyst(), ShowMessage{message}).ok());
}

TEST_F(HeldShow, NobodyElseSeesWhatIsNobodys) {
  const MessageId message = hold();
  EXPECT_FALSE(rig_.show(rig_.clinician(), ShowMessage{message}).ok());
  EXPECT_FALSE(rig_.show(rig_.ehr_client(), ShowMessage{message}).ok());
  Actor patient = rig_.patient(PatientId{1});
  patient.role = "analyst";
  EXPECT_FALSE(rig_.show(patient, ShowMessage{message}).ok());
}

TEST_F(HeldShow, AnAnalystSeesNoThreadAndNoRecord) {
  const Receipt receipt = rig_.feed(rig_.siu("S12"));
  EXPECT_FALSE(rig_.show(analyst(), ShowThread{receipt.threads.at(0)}).ok());
  EXPECT_FALSE(rig_.show(analyst(), ShowThreads{rig_.only_patient()}).ok());
}

}  // namespace
}  // namespace engine
