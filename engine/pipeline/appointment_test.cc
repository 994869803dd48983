#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/rig.h"

namespace engine {
namespace {

using support::Rig;
using support::Siu;

class AppointmentTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    rig_ = std::make_unique<Rig>(GetParam());
  }
  Rig& rig() { return *rig_; }
  std::int64_t entries() { return rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM entry"); }
  std::int64_t reminders() {
    return rig().count(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM parcel WHERE state IN (0, 7) AND kind = 2");
  }

  std::unique_ptr<Rig> rig_;
};

TEST_P(AppointmentTest, ABookingOpensAThreadThatThePatientCanRead) {
  const Receipt receipt = rig().feed(rig().siu("S12"));
  EXPECT_EQ(receipt.ack_code, "AA");
  EXPECT_EQ(receipt.state, MessageState::kPosted);
  ASSERT_EQ(receipt.threads.size(), 1u);
  const auto texts = rig().texts(rig().patient(rig().only_patient()), receipt.threads[0]);
  ASSERT_EQ(texts.size(), 1u);
  EXPECT_NE(texts[0].find("10:30"), std::string::npos) << texts[0];
}

TEST_P(AppointmentTest, TheSameBytesTwiceGetTheStoredAckAndChangeNothing) {
  const std::string bytes = rig().siu("S12");
  const Receipt first = rig().feed(bytes);
  const Receipt second = rig().feed(bytes);
  EXPECT_TRUE(second.duplicate);
  EXPECT_EQ(second.answer, first.answer);
  EXPECT_EQ(second.message, first.message);
  EXPECT_EQ(entries(), 1);
}

TEST_P(AppointmentTest, OtherBytesUnderAKnownControlIdAreHeld) {
  rig().feed(rig().siu("S12", {.control = "X1"}));
  const Receipt second = rig().feed(rig().siu("S12", {.control = "X1", .filler = "F2"}));
  EXPECT_EQ(second.ack_code, "AE");
  EXPECT_EQ(second.state, MessageState::kHeld);
  EXPECT_EQ(entries(), 1);
}

TEST_P(AppointmentTest, ACorrectedMessageSupersedesTheHeldOneOfItsControlId) {
  EXPECT_EQ(rig().feed(rig().siu("S12", {.control = "X1", .start = "nonsense"})).ack_code, "AE");
  EXPECT_EQ(rig().feed(rig().siu("S12", {.control = "X1"})).ack_code, "AA");
  EXPECT_TRUE(rig().engine().queue().list().value().empty());
}

TEST_P(AppointmentTest, AMoveTellsBothTimesAndKeepsOneReminder) {
  const Receipt booked = rig().feed(rig().siu("S12"));
  const Receipt moved = rig().feed(rig().siu(
      "S13", {.sent = "20260302090000", .start = "20260311140000", .end = "20260311143000"}));
  EXPECT_EQ(moved.threads, booked.threads);
  const auto texts = rig().texts(rig().patient(rig().only_patient()), booked.threads[0]);
  ASSERT_EQ(texts.size(), 2u);
  EXPECT_NE(texts[1].find("2:00 PM"), std::string::npos) << texts[1];
  EXPECT_NE(texts[1].find("10:30"), std::string::npos) << texts[1];
  EXPECT_EQ(reminders(), 1);
}

TEST_P(AppointmentTest, ACancellationTakesTheReminderAlong) {
  rig().feed(rig().siu("S12"));
  EXPECT_EQ(reminders(), 1);
  EXPECT_EQ(rig().feed(rig().siu("S15", {.sent = "20260302090000"})).ack_code, "AA");
  EXPECT_EQ(reminders(), 0);
  EXPECT_EQ(entries(), 2);
}

TEST_P(AppointmentTest, AnUnchangedModificationTellsNobody) {
  rig().feed(rig().siu("S12"));
  const Receipt again = rig().feed(rig().siu("S14", {.sent = "20260302090000"}));
  EXPECT_EQ(again.ack_code, "AA");
  EXPECT_EQ(again.state, MessageState::kStored);
  EXPECT_EQ(entries(), 1);
}

TEST_P(AppointmentTest, AStaleEventChangesNothingAndTellsNobody) {
  rig().feed(rig().siu(
      "S13", {.sent = "20260302090000", .start = "20260311140000", .end = "20260311143000"}));
  const Receipt late = rig().feed(rig().siu("S12", {.sent = "20260302080000"}));
  EXPECT_EQ(late.ack_code, "AA");
  EXPECT_EQ(late.state, MessageState::kStored);
  EXPECT_EQ(entries(), 1);
}

TEST_P(AppointmentTest, AllOrdersOfAStoryEndInTheSameAppointment) {
  const Siu events[] = {
      {.sent = "20260302080000"},
      {.sent = "20260302081000", .start = "20260311140000", .end = "20260311143000"},
      {.sent = "20260302082000", .start = "20260312090000", .end = "20260312093000"},
      {.sent = "20260302083000"}};
  const char* kinds[] = {"S12", "S13", "S13", "S15"};
  std::vector<int> order{0, 1, 2, 3};
  int number = 0;
  do {
    Siu last;
    const std::string filler = "F" + std::to_string(100 + number++);
    Receipt receipt;
    for (const int i : order) {
      Siu siu = events[i];
      siu.filler = filler;
      receipt = rig().feed(rig().siu(kinds[i], siu));
      EXPECT_EQ(receipt.ack_code, "AA");
    }
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_EQ(reminders(), 0);
  const auto rows =
      rig().query("SELECT id FROM resource WHERE type = 'Appointment'", {store::Type::kInteger});
  EXPECT_EQ(rows.size(), 24u);
  for (const auto& row : rows) {
    const auto shown = rig().show(rig().clinician(),
                                  ShowResource{"Appointment", std::to_string(std::get<0>(row[0]))});
    ASSERT_TRUE(shown.ok());
    EXPECT_EQ(shown.value().get().json.text_of("status"), "cancelled");
  }
}

TEST_P(AppointmentTest, ABrokenStartIsHeldAndTheAckNamesRuleAndAddress) {
  const Receipt receipt = rig().feed(rig().siu("S12", {.start = "20269999"}));
  EXPECT_EQ(receipt.ack_code, "AE");
  EXPECT_NE(receipt.answer.find("apt.start.sch11"), std::string::npos) << receipt.answer;
  EXPECT_NE(receipt.answer.find("SCH^1^11"), std::string::npos) << receipt.answer;
  EXPECT_EQ(receipt.answer.find("20269999"), std::string::npos);
  const auto items = rig().engine().queue().list().value();
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].kind, "mapping");
}

TEST_P(AppointmentTest, WhatIsNotServedIsRefusedWithoutABody) {
  const auto refused = rig().feed_raw(rig().siu("S25"));
  EXPECT_EQ(refused.error().code, base::Code::kDenied);
  EXPECT_EQ(rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM message"), 0);
  EXPECT_EQ(rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM audit_leaf WHERE outcome = 2"), 1);
}

TEST_P(AppointmentTest, AnotherPatientsAppointmentIsNeverTakenOver) {
  const Receipt first = rig().feed(rig().siu("S12"));
  const Receipt second = rig().feed(rig().siu("S13", {.mrn = "2002", .sent = "20260302090000"}));
  EXPECT_EQ(second.ack_code, "AE");
  EXPECT_EQ(rig().texts(rig().clinician(), first.threads[0]).size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Stores, AppointmentTest, testing::ValuesIn(support::all_stores()),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace engine
