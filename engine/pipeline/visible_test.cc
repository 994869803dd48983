#include "engine/pipeline/visible.h"

#include <gtest/gtest.h>

#include "tests/support/rig.h"

// What lists leave out: for roles without a right, and without a record for each row.
namespace engine {
namespace {

using base::Json;
using support::Rig;

constexpr std::string_view kLab =
    "MSH|^~\\&|LAB|MERCY|HOPLINE|HL|20260302080000||ORU^R01^ORU_R01|R1|P|2.5.1\r"
    "PID|1||1001^^^MERCY^MR||Berg^Ada||19700101|F\r"
    "OBR|1|P1^LAB|F1^LAB|GLU^Glucose^L|||20260302070000|||||||||||||||20260302073000|||F\r"
    "OBX|1|NM|GLU^Glucose^L||99|mg/dL|70-110||||F\r";

class VisibleTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    rig_ = std::make_unique<Rig>(GetParam());
    visit_ = rig_->feed(rig_->siu("S12")).threads.at(0);
    result_ = rig_->feed(std::string(kLab)).threads.at(0);
    ada_ = rig_->only_patient();
  }
  Rig& rig() { return *rig_; }
  Actor desk() { return rig().staff("receptionist", "Practitioner/3"); }
  // "t1" of what that request lists for that reader.
  std::vector<std::string> listed(const Actor& by, ShowRequest request) {
    std::vector<std::string> ids;
    const auto shown = rig().show(by, std::move(request));
    if (!shown.ok()) return {"absent"};
    const Json& json = shown.value().get().json;
    if (const Json* threads = json.find("threads")) {
      for (const Json& row : threads->items()) ids.push_back(row.text_of("id"));
    } else {
      for (const Json& entry : json.find("entry")->items())
        ids.push_back(entry.find("resource")->text_of("id"));
    }
    std::sort(ids.begin(), ids.end());
    return ids;
  }
  std::int64_t denials() {
    return rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM audit_leaf WHERE outcome = 2");
  }

  std::unique_ptr<Rig> rig_;
  ThreadId visit_, result_;
  PatientId ada_;
};

using Ids = std::vector<std::string>;

TEST_P(VisibleTest, AnInboxListsNoResultToARoleThatMayNotReadResults) {
  const Ids both = {"t" + visit_.to_string(), "t" + result_.to_string()};
  const ShowInbox all{.filter = Waiting::kAll};
  EXPECT_EQ(listed(rig().clinician(), all), both);
  EXPECT_EQ(listed(desk(), all), Ids{"t" + visit_.to_string()});
}

TEST_P(VisibleTest, NorDoesTheListOfOnePatientsThreads) {
  EXPECT_EQ(listed(rig().clinician(), ShowThreads{ada_}).size(), 2U);
  EXPECT_EQ(listed(desk(), ShowThreads{ada_}), Ids{"t" + visit_.to_string()});
}

TEST_P(VisibleTest, AnEntryOfAResultIsAbsentForThatRole) {
  const std::string entry = std::to_string(rig().count(
      "SELECT CAST(MAX(id) AS BIGINT) FROM entry WHERE thread = " + result_.to_string()));
  EXPECT_TRUE(rig().show(rig().clinician(), ShowResource{"Communication", "e" + entry}).ok());
  EXPECT_FALSE(rig().show(desk(), ShowResource{"Communication", "e" + entry}).ok());
}

TEST_P(VisibleTest, ACardCountsWhatThatRoleMayOpen) {
  ASSERT_TRUE(rig().engine().releases().release_and_wait(rig().clinician(), result_).ok());
  ASSERT_TRUE(rig().say(rig().patient(ada_), ada_, result_, "is that bad?").ok());
  const auto count = [this](const Actor& by) {
    const auto card = rig().show(by, ShowCard{ada_});
    return card.ok() ? card.value().get().json.find("unanswered")->text() : "absent";
  };
  EXPECT_EQ(count(rig().clinician()), "1");
  EXPECT_EQ(count(desk()), "0");
}

TEST_P(VisibleTest, AListThatLeavesRowsOutIsOneRecordAMinute) {
  for (int i = 0; i < 5; ++i) {
    rig().feed(rig().siu("S12", {.filler = "F" + std::to_string(i + 2)}));
  }
  const auto before = denials();
  const Actor auditor = rig().staff("auditor", "Practitioner/9");
  EXPECT_EQ(listed(auditor, ShowInbox{.filter = Waiting::kAll}), Ids{});
  EXPECT_EQ(denials(), before + 1);
  for (int i = 0; i < 10; ++i) listed(auditor, ShowInbox{.filter = Waiting::kAll});
  EXPECT_EQ(denials(), before + 1);
}

TEST_P(VisibleTest, WhatWasLeftOutOfAPermittedListIsRecordedBesideIt) {
  const auto before = denials();
  listed(desk(), ShowInbox{.filter = Waiting::kAll});
  EXPECT_EQ(denials(), before + 1);
  listed(rig().clinician(), ShowInbox{.filter = Waiting::kAll});
  EXPECT_EQ(denials(), before + 1);
}

INSTANTIATE_TEST_SUITE_P(Stores, VisibleTest, testing::ValuesIn(support::all_stores()),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace engine
