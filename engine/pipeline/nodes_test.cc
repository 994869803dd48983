// Two engines on one PostgreSQL: what they do together is what one would have done.
#include <atomic>
#include <thread>

#include "tests/support/rig.h"

namespace engine {
namespace {

using support::Rig;
using support::Siu;

class NodesTest : public testing::Test {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE("postgres");
    first_ = std::make_unique<Rig>("postgres");
    second_ = std::make_unique<Rig>(*first_, "b");
  }

  // A thread with one reply of the patient that waits for the EHR.
  void reply(const std::string& text = "see you at nine") {
    if (thread_.none()) thread_ = first_->feed(first_->siu("S12")).threads.at(0);
    patient_ = first_->only_patient();
    EXPECT_TRUE(first_->say(first_->patient(patient_), patient_, thread_, text).ok());
  }
  std::int64_t in_state(store::ParcelState state) {
    const auto number = std::to_string(static_cast<int>(state));
    return first_->count(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM parcel WHERE kind <> 2 AND state = " + number);
  }
  std::size_t received() {
    return first_->ehr_mdm().received.size() + second_->ehr_mdm().received.size();
  }

  std::unique_ptr<Rig> first_;
  std::unique_ptr<Rig> second_;
  ThreadId thread_;
  PatientId patient_;
};

TEST_F(NodesTest, AMessageThatOneNodeTookIsADuplicateAtTheOther) {
  const std::string message = first_->siu("S12");
  const Receipt there = first_->feed(message);
  const Receipt here = second_->feed(message);
  EXPECT_TRUE(here.duplicate);
  EXPECT_EQ(here.answer, there.answer);
  EXPECT_EQ(first_->count("SELECT CAST(COUNT(*) AS BIGINT) FROM message"), 1);
}

TEST_F(NodesTest, OneAppointmentFedToBothNodesAtOnceIsOnePatientOneRecordAndOneThread) {
  constexpr int kRounds = 20;
  for (int i = 0; i < kRounds; ++i) {
    Siu event;
    event.filler = "R" + std::to_string(i);
    event.mrn = "M" + std::to_string(i);
    event.control = "A" + event.filler;
    const std::string one = first_->siu("S12", event);
    event.control = i % 2 == 0 ? "B" + event.filler : event.control;  // or the same message twice
    const std::string two = first_->siu("S12", event);
    Receipt there;
    std::thread other([&] { there = second_->feed(two); });
    const Receipt here = first_->feed(one);
    other.join();
    EXPECT_EQ(here.duplicate + there.duplicate, i % 2) << i;
  }
  const auto count = [this](const std::string& what) {
    return first_->count("SELECT CAST(COUNT(*) AS BIGINT) FROM " + what);
  };
  EXPECT_EQ(count("patient"), kRounds);
  EXPECT_EQ(count("resource WHERE type = 'Appointment'"), kRounds);
  EXPECT_EQ(count("thread"), kRounds);
  EXPECT_EQ(count("message"), kRounds + kRounds / 2);
  EXPECT_EQ(count("resource WHERE type = 'Appointment' AND version = 2"), kRounds / 2);
}

TEST_F(NodesTest, EachParcelIsSentOnceThoughBothCouriersRun) {
  constexpr int kReplies = 12;
  for (int i = 0; i < kReplies; ++i) {
    Siu event;
    event.filler = "P" + std::to_string(i);
    event.mrn = "Q" + std::to_string(i);
    thread_ = first_->feed(first_->siu("S12", event)).threads.at(0);
    reply("reply " + std::to_string(i));
  }
  std::thread other([&] { second_->run_until_idle(); });
  first_->run_until_idle();
  other.join();
  first_->run_until_idle();
  EXPECT_EQ(received(), static_cast<std::size_t>(kReplies));
  EXPECT_EQ(in_state(store::ParcelState::kDelivered), 2 * kReplies);
  EXPECT_EQ(first_->count("SELECT CAST(COUNT(*) AS BIGINT) FROM attempt"), 2 * kReplies);
}

TEST_F(NodesTest, RepliesOfOneThreadGoInOrderWhicheverNodeTookThem) {
  reply();
  // The second node's ids are all higher, the first's next one is lower again.
  ASSERT_TRUE(second_->say(second_->patient(patient_), patient_, thread_, "two").ok());
  reply("three");
  second_->run_until_idle();
  const auto& sent = second_->ehr_mdm().received;
  ASSERT_EQ(sent.size(), 3u);
  EXPECT_NE(sent[1].find("two"), std::string::npos);
  EXPECT_NE(sent[2].find("three"), std::string::npos);
}

TEST_F(NodesTest, AStartingNodeLeavesAloneWhatAnotherIsSending) {
  reply();
  second_->ehr_mdm().silent = second_->ehr_fhir().silent = true;
  while (second_->engine().step()) {
  }
  ASSERT_EQ(in_state(store::ParcelState::kSending), 2);
  first_->reopen();
  EXPECT_EQ(in_state(store::ParcelState::kSending), 2);
}

TEST_F(NodesTest, WhatADeadNodeWasSendingIsUnknownAfterTheLease) {
  reply();
  second_->ehr_mdm().silent = second_->ehr_fhir().silent = true;
  while (second_->engine().step()) {
  }
  ASSERT_EQ(in_state(store::ParcelState::kSending), 2);
  second_->close();
  first_->clock().advance_us(base::kMinuteUs);
  first_->run_until_idle();
  EXPECT_EQ(in_state(store::ParcelState::kSending), 2);
  first_->clock().advance_us(2 * base::kMinuteUs);
  first_->run_until_idle();
  EXPECT_EQ(in_state(store::ParcelState::kSending), 0);
  EXPECT_EQ(in_state(store::ParcelState::kUnknown), 1);  // MDM: a person decides
  EXPECT_TRUE(first_->ehr_mdm().received.empty());
}

TEST_F(NodesTest, WhatALivingNodeIsSendingStaysItsOwnHoweverLong) {
  reply();
  second_->ehr_mdm().silent = second_->ehr_fhir().silent = true;
  while (second_->engine().step()) {
  }
  for (int i = 0; i < 3; ++i) {
    first_->clock().advance_us(base::kHourUs);
    first_->run_until_idle();
  }
  EXPECT_EQ(in_state(store::ParcelState::kSending), 2);
}

TEST_F(NodesTest, NothingIsSentOnceARevocationHasCommittedOnTheOtherNode) {
  constexpr int kRounds = 15;
  for (int i = 0; i < kRounds; ++i) {
    Siu event;
    event.filler = "V" + std::to_string(i);
    event.mrn = "W" + std::to_string(i);
    thread_ = first_->feed(first_->siu("S12", event)).threads.at(0);
    reply();
    const std::string deny = support::consent_of(patient_, "active", "deny");
    const std::string attempts =
        "SELECT CAST(COUNT(*) AS BIGINT) FROM attempt, parcel WHERE parcel.id = attempt.parcel "
        "AND parcel.patient = " +
        patient_.to_string();
    std::int64_t when_revoked = -1;
    std::thread other([&] {
      EXPECT_TRUE(second_->post("Consent", deny, second_->ehr_client()).ok());
      when_revoked = second_->count(attempts);
    });
    first_->run_until_idle();
    other.join();
    EXPECT_EQ(first_->count(attempts), when_revoked);
  }
}

// The other node's Consent commits between the decision and the commit that would have carried it.
TEST_F(NodesTest, ARevocationOnTheOtherNodeBindsAShowThatIsUnderWay) {
  reply();
  const std::string deny = support::consent_of(patient_, "active", "deny");
  int runs = 0;
  auto shown = first_->engine().store().write([&](store::Tx& tx) -> base::Result<base::Done> {
    Show hop;
    hop.actor = first_->clinician();
    hop.patient = patient_;
    hop.item_type = "Communication";
    auto permit = first_->engine().services().gate.ask(tx, std::move(hop));
    if (++runs == 1) {
      EXPECT_TRUE(permit.ok());
      EXPECT_TRUE(second_->post("Consent", deny, second_->ehr_client()).ok());
    }
    if (!permit.ok()) return permit.error();
    std::move(permit).value().spend();
    return base::Done{};
  });
  EXPECT_EQ(runs, 2);
  ASSERT_FALSE(shown.ok());
  EXPECT_EQ(shown.error().code, base::Code::kDenied);
}

TEST_F(NodesTest, ARevocationOnTheOtherNodeBindsAPostThatIsUnderWay) {
  reply();
  const std::string deny = support::consent_of(patient_, "active", "deny");
  const auto entries = first_->count("SELECT CAST(COUNT(*) AS BIGINT) FROM entry");
  int runs = 0;
  auto posted = first_->engine().store().write([&](store::Tx& tx) -> base::Result<base::Done> {
    Post hop;
    hop.tenant = TenantId{1};
    hop.actor = first_->clinician();
    hop.patient = patient_;
    hop.thread = thread_;
    hop.entry = tx.next_entry();
    auto permit = first_->engine().services().gate.ask(tx, std::move(hop));
    if (++runs == 1) {
      EXPECT_TRUE(second_->post("Consent", deny, second_->ehr_client()).ok());
    }
    if (!permit.ok()) return permit.error();
    EntryDraft draft;
    draft.person = *tx.get<store::PatientRow>(TenantId{1}, patient_);
    draft.thread = tx.get<store::ThreadRow>(TenantId{1}, thread_);
    draft.salt = std::string(32, 's');
    draft.text = "see you";
    draft.author = "staff:Practitioner/7";
    Threads(first_->engine().services()).post(std::move(permit).value(), draft);
    return base::Done{};
  });
  EXPECT_EQ(runs, 2);
  EXPECT_FALSE(posted.ok());
  EXPECT_EQ(first_->count("SELECT CAST(COUNT(*) AS BIGINT) FROM entry"), entries);
}

// The outcome is known, so it is told again: unknown would be a lie.
TEST_F(NodesTest, AnOutcomeThatTheStoreDidNotTakeIsToldAgain) {
  reply();
  first_->ehr_mdm().on_deliver = [this] { support::cut_off(first_->store_options()); };
  while (first_->engine().step()) {
  }
  // What is written with the outcome or right after it may meet the same broken connection.
  const auto nothing = [](store::Tx&) -> base::Result<base::Done> { return base::Done{}; };
  while (!first_->engine().store().write(nothing).ok()) {
  }
  first_->clock().advance_us(base::kMinuteUs);
  first_->run_until_idle();  // the outcome is submitted again,
  first_->run_until_idle();  // and has committed
  EXPECT_EQ(in_state(store::ParcelState::kDelivered), 2);
  EXPECT_EQ(first_->ehr_mdm().received.size(), 1u);
}

}  // namespace
}  // namespace engine
