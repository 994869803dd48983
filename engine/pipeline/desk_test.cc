#include "engine/pipeline/desk.h"

#include <gtest/gtest.h>

#include "tests/support/rig.h"

namespace engine {
namespace {

using support::consent_of;
using support::Rig;

class DeskTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    rig_ = std::make_unique<Rig>(GetParam());
    thread_ = rig().feed(rig().siu("S12")).threads.at(0);
    ada_ = rig().only_patient();
  }
  Rig& rig() { return *rig_; }
  Acted act(DeskAct one) { return rig().engine().desk().act_and_wait(rig().clinician(), one); }
  Acted act_as(const Actor& who, DeskAct one) {
    return rig().engine().desk().act_and_wait(who, std::move(one));
  }
  void write(const std::string& text = "a question") {
    ASSERT_TRUE(rig().say(rig().patient(ada_), ada_, thread_, text).ok());
  }
  std::string status() {
    auto shown = rig().show(rig().clinician(), ShowConversation{thread_});
    return shown.ok() ? shown.value().get().json.find("thread")->text_of("status") : "absent";
  }
  std::int64_t count(const std::string& from) {
    return rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM " + from);
  }
  EntryId last_entry() { return EntryId{rig().count("SELECT CAST(MAX(id) AS BIGINT) FROM entry")}; }

  std::unique_ptr<Rig> rig_;
  ThreadId thread_;
  PatientId ada_;
};

TEST_P(DeskTest, AClosedThreadWaitsForNobody) {
  write();
  ASSERT_TRUE(act(CloseThread{thread_, "handled by phone"}).ok());
  EXPECT_EQ(status(), "closed");
  EXPECT_EQ(count("thread WHERE waiting > 0"), 0);
}

TEST_P(DeskTest, WhoClosedItAndWhyIsForStaffAlone) {
  ASSERT_TRUE(act(CloseThread{thread_, "handled by phone"}).ok());
  EXPECT_EQ(rig().texts(rig().clinician(), thread_).back(), "Closed: handled by phone");
  const auto hers = rig().texts(rig().patient(ada_), thread_);
  EXPECT_EQ(hers.size(), 1u);
}

TEST_P(DeskTest, ClosingIsNotWrittenToTheChart) {
  ASSERT_TRUE(act(CloseThread{thread_}).ok());
  rig().run_until_idle();
  EXPECT_TRUE(rig().ehr_mdm().received.empty());
}

TEST_P(DeskTest, AClosedThreadOpensAgainWhenThePatientWrites) {
  ASSERT_TRUE(act(CloseThread{thread_}).ok());
  write();
  EXPECT_EQ(status(), "open");
  EXPECT_EQ(count("thread WHERE waiting > 0"), 1);
}

TEST_P(DeskTest, AThreadIsReopenedByHand) {
  ASSERT_TRUE(act(CloseThread{thread_}).ok());
  ASSERT_TRUE(act(ReopenThread{thread_}).ok());
  EXPECT_EQ(status(), "open");
}

TEST_P(DeskTest, ClosingTwiceIsAConflictAndAddsNothing) {
  ASSERT_TRUE(act(CloseThread{thread_}).ok());
  const auto entries = count("entry");
  const auto again = act(CloseThread{thread_});
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code, base::Code::kConflict);
  EXPECT_EQ(count("entry"), entries);
}

TEST_P(DeskTest, ClosingAndReopeningAreEachAPostOnRecord) {
  const auto posts = count("audit_leaf WHERE hop = 2");
  ASSERT_TRUE(act(CloseThread{thread_}).ok());
  ASSERT_TRUE(act(ReopenThread{thread_}).ok());
  EXPECT_EQ(count("audit_leaf WHERE hop = 2"), posts + 2);
}

TEST_P(DeskTest, AThreadThatConsentHidesIsAbsentToEveryAct) {
  write();
  const EntryId entry = last_entry();
  ASSERT_TRUE(rig().post("Consent", consent_of(ada_, "active", "deny"), rig().ehr_client()).ok());
  for (const DeskAct& one : {DeskAct{CloseThread{thread_}}, DeskAct{ReopenThread{thread_}},
                             DeskAct{WriteNow{thread_}}, DeskAct{MarkRead{thread_, entry}}}) {
    const auto acted = act(one);
    ASSERT_FALSE(acted.ok());
    EXPECT_EQ(acted.error().code, base::Code::kNotFound);
  }
}

TEST_P(DeskTest, AnUnknownThreadIsAbsent) {
  const auto acted = act(CloseThread{ThreadId{99}});
  ASSERT_FALSE(acted.ok());
  EXPECT_EQ(acted.error().code, base::Code::kNotFound);
}

TEST_P(DeskTest, APatientClosesNothing) {
  const auto acted = act_as(rig().patient(ada_), CloseThread{thread_});
  ASSERT_FALSE(acted.ok());
  EXPECT_EQ(acted.error().code, base::Code::kDenied);
}

TEST_P(DeskTest, ARoleThatMayNotReadThreadsFindsNoneToActOn) {
  for (const char* role : {"analyst", "stranger", ""}) {
    const auto acted = act_as(rig().staff(role, "Practitioner/9"), CloseThread{thread_});
    ASSERT_FALSE(acted.ok()) << role;
    EXPECT_EQ(acted.error().code, base::Code::kNotFound) << role;
  }
  EXPECT_EQ(status(), "open");
}

TEST_P(DeskTest, ARoleThatMayOnlyReadNeitherClosesNorSends) {
  rig_.reset();
  rig_ = std::make_unique<Rig>(GetParam(), Rig::Tune{}, [](engine::Setup& setup) {
    setup.roles = Roles(Roles::Table{{"clinician", {"threads", "reply"}}, {"guest", {"threads"}}});
  });
  thread_ = rig().feed(rig().siu("S12")).threads.at(0);
  for (const DeskAct& one : {DeskAct{CloseThread{thread_}}, DeskAct{WriteNow{thread_}}}) {
    const auto acted = act_as(rig().staff("guest", "Practitioner/9"), one);
    ASSERT_FALSE(acted.ok());
    EXPECT_EQ(acted.error().code, base::Code::kDenied);
  }
  EXPECT_EQ(status(), "open");
}

TEST_P(DeskTest, ALongReasonIsRefused) {
  const auto acted = act(CloseThread{thread_, std::string(kDeskWordsBytesMax + 1, 'x')});
  ASSERT_FALSE(acted.ok());
  EXPECT_EQ(acted.error().code, base::Code::kTooLarge);
}

TEST_P(DeskTest, WriteNowDoesNotWaitForTheNextTry) {
  rig().ehr_mdm().next = {{Outcome::Kind::kRetry, "busy", ""}};
  write();
  rig().run_until_idle();
  EXPECT_EQ(rig().ehr_mdm().received.size(), 1u);
  const auto acted = act(WriteNow{thread_});
  ASSERT_TRUE(acted.ok());
  EXPECT_EQ(acted.value().get().changed, 1);
  rig().run_until_idle();
  EXPECT_EQ(rig().ehr_mdm().received.size(), 2u);
}

TEST_P(DeskTest, WriteNowSendsAgainWhatWasRefused) {
  rig().ehr_mdm().next = {{Outcome::Kind::kRefused, "AE", ""}};
  write();
  rig().run_until_idle();
  EXPECT_EQ(count("parcel WHERE state = 3"), 1);
  ASSERT_TRUE(act(WriteNow{thread_}).ok());
  rig().run_until_idle();
  EXPECT_EQ(count("parcel WHERE state = 3"), 0);
}

TEST_P(DeskTest, WriteNowLeavesRemindersToTheirTime) {
  const auto acted = act(WriteNow{thread_});
  ASSERT_TRUE(acted.ok());
  EXPECT_EQ(acted.value().get().changed, 0);
  rig().run_until_idle();
  EXPECT_TRUE(rig().portal().received.empty());
}

TEST_P(DeskTest, MarkingReadTwiceIsOneReceiptAndOneRecord) {
  write();
  const EntryId entry = last_entry();
  ASSERT_TRUE(act(MarkRead{thread_, entry}).ok());
  const auto leaves = count("audit_leaf");
  const auto again = act(MarkRead{thread_, entry});
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again.value().get().changed, 0);
  EXPECT_EQ(count("receipt"), 1);
  EXPECT_EQ(count("audit_leaf"), leaves);
}

TEST_P(DeskTest, APatientCannotMarkWhatSheMayNotRead) {
  ASSERT_TRUE(act(CloseThread{thread_}).ok());  // an entry for staff alone
  const auto acted = act_as(rig().patient(ada_), MarkRead{thread_, last_entry()});
  ASSERT_FALSE(acted.ok());
  EXPECT_EQ(acted.error().code, base::Code::kNotFound);
}

TEST_P(DeskTest, AnEntryOfAnotherThreadIsAbsent) {
  const ThreadId other = rig().feed(rig().siu("S12", {.filler = "F2"})).threads.at(0);
  const auto acted = act(MarkRead{other, EntryId{1}});
  ASSERT_FALSE(acted.ok());
  EXPECT_EQ(acted.error().code, base::Code::kNotFound);
}

class Told {
 public:
  explicit Told(Rig& rig)
      : watch_(rig.engine().changes().watch([this](const ThreadChange& change) {
          kinds.push_back(change.kind);
          patient = change.patient;
        })) {}
  std::vector<ChangeKind> kinds;
  PatientId patient;

 private:
  Changes::Watch watch_;
};

TEST_P(DeskTest, WhatHappensIsToldToThoseWhoWatch) {
  Told told(rig());
  write();
  EXPECT_EQ(told.kinds, std::vector{ChangeKind::kEntry});
  EXPECT_EQ(told.patient, ada_);
  rig().run_until_idle();
  EXPECT_EQ(told.kinds.back(), ChangeKind::kChart);
  ASSERT_TRUE(act(MarkRead{thread_, last_entry()}).ok());
  EXPECT_EQ(told.kinds.back(), ChangeKind::kRead);
  ASSERT_TRUE(act(CloseThread{thread_}).ok());
  EXPECT_EQ(told.kinds.back(), ChangeKind::kStatus);
  ASSERT_TRUE(rig().post("Consent", consent_of(ada_, "active", "deny"), rig().ehr_client()).ok());
  EXPECT_EQ(told.kinds.back(), ChangeKind::kConsent);
}

TEST_P(DeskTest, ARepeatIsToldToNobody) {
  ASSERT_TRUE(rig().say(rig().patient(ada_), ada_, thread_, "once", "k1").ok());
  const std::string again = rig().siu("S12", {.control = "X1", .filler = "F7"});
  rig().feed(again);
  Told told(rig());
  rig().feed(again);
  EXPECT_TRUE(told.kinds.empty());
}

TEST_P(DeskTest, WhoHasLeftIsToldNothing) {
  { Told told(rig()); }
  write();
  EXPECT_EQ(status(), "open");
}

INSTANTIATE_TEST_SUITE_P(Stores, DeskTest, testing::ValuesIn(support::all_stores()),
                         [](const auto& kind) { return kind.param; });

TEST(ParticipantOf, NamesAPersonAsAThreadDoes) {
  Actor actor;
  actor.kind = ActorKind::kStaff;
  actor.id = "clinician-1";
  EXPECT_EQ(participant_of(actor), "clinician-1");
  actor.references = {"CareTeam/1", "Practitioner/7"};
  EXPECT_EQ(participant_of(actor), "Practitioner/7");
  actor.kind = ActorKind::kPatient;
  EXPECT_EQ(participant_of(actor), "patient");
}

}  // namespace
}  // namespace engine
