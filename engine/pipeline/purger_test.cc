#include "engine/pipeline/purger.h"

#include <gtest/gtest.h>

#include "engine/store/rows_windows.h"
#include "tests/support/rig.h"

namespace engine {
namespace {

using base::kDayUs;
using base::kHourUs;
using support::Rig;

constexpr TenantId kTenant{1};

class PurgerTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    rig_ = std::make_unique<Rig>(GetParam());
  }
  Rig& rig() { return *rig_; }
  void pass(std::int64_t us) {
    rig().clock().advance_us(us);
    rig().run_until_idle();
  }
  std::int64_t rows(const std::string& table) {
    return rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM " + table);
  }
  std::string open_session() {
    const auto opened = rig().engine().sessions().open_and_wait(
        Identity::clinician("ehr-a", "Practitioner/7", "clinician"));
    EXPECT_TRUE(opened.ok());
    return opened.value().token;
  }
  template <class Row>
  void stage(const std::vector<Row>& all) {
    const auto wrote = rig().engine().store().write([&all](store::Tx& tx) -> base::Result<int> {
      for (const Row& row : all) tx.stage(row);
      return 1;
    });
    ASSERT_TRUE(wrote.ok());
  }
  std::unique_ptr<Rig> rig_;
};

TEST_P(PurgerTest, ASessionGoesADayAfterItsEndAndNotBefore) {
  open_session();
  pass(12 * kHourUs + Purger::kSessionsKeptUs - base::kSecondUs);
  EXPECT_EQ(rows("credential"), 1);
  pass(Purger::kEveryUs + base::kSecondUs);
  EXPECT_EQ(rows("credential"), 0);
}

TEST_P(PurgerTest, ASessionThatWasLoggedOutGoesToo) {
  const std::string token = open_session();
  ASSERT_TRUE(rig().engine().sessions().close_and_wait(token).ok());
  pass(2 * kDayUs);
  EXPECT_EQ(rows("credential"), 0);
}

TEST_P(PurgerTest, ATokenThatWasIssuedStays) {
  ASSERT_TRUE(rig().engine().credentials().issue(rig().clinician(), {}).ok());
  open_session();
  pass(1000 * kDayUs);
  EXPECT_EQ(rows("credential"), 1);
}

TEST_P(PurgerTest, AnOpenSessionIsNotTouched) {
  pass(Purger::kEveryUs);
  const std::string token = open_session();
  pass(base::kMinuteUs);
  EXPECT_TRUE(rig().engine().sessions().look(token).ok());
}

TEST_P(PurgerTest, ALinkGoesAQuarterAfterItsEnd) {
  store::InvitationRow row;
  row.tenant = kTenant;
  row.hash = {"link"};
  row.patient = PatientId{7};
  row.expires = rig().clock().now();
  stage<store::InvitationRow>({row});
  pass(Purger::kInvitationsKeptUs);
  EXPECT_EQ(rows("invitation"), 1);
  pass(Purger::kEveryUs + base::kSecondUs);
  EXPECT_EQ(rows("invitation"), 0);
}

TEST_P(PurgerTest, ASpentWordGoesWhenItIsRefusedForItsAgeAnyhow) {
  stage<store::SpentRow>({{kTenant, {"a"}, {rig().clock().now().us + kHourUs}},
                          {kTenant, {"b"}, {rig().clock().now().us + 2 * kHourUs}}});
  pass(kHourUs + base::kSecondUs);
  EXPECT_EQ(rows("spent"), 1);
  pass(2 * kHourUs);
  EXPECT_EQ(rows("spent"), 0);
}

TEST_P(PurgerTest, FeedbackGoesAfterAYear) {
  stage<store::CardFeedbackRow>(
      {{kTenant, {"c"}, "ehr-a", "accepted", "none", rig().clock().now()}});
  pass(Purger::kFeedbackKeptUs - kDayUs);
  EXPECT_EQ(rows("card_feedback"), 1);
  pass(2 * kDayUs);
  EXPECT_EQ(rows("card_feedback"), 0);
}

TEST_P(PurgerTest, ABatchIsBoundedAndTheRestFollows) {
  std::vector<store::SpentRow> many;
  for (int i = 0; i < 2 * Purger::kBatch + 1; ++i) {
    many.push_back({kTenant, {"w" + std::to_string(i)}, rig().clock().now()});
  }
  stage(many);
  rig().clock().advance_us(kHourUs);
  Purger purger(rig().engine().services());
  EXPECT_TRUE(purger.step());
  EXPECT_EQ(rows("spent"), Purger::kBatch + 1);
  EXPECT_TRUE(purger.step());
  EXPECT_TRUE(purger.step());
  EXPECT_EQ(rows("spent"), 0);
  EXPECT_FALSE(purger.step());
}

TEST_P(PurgerTest, ItLooksOnlyNowAndThen) {
  Purger purger(rig().engine().services());
  EXPECT_FALSE(purger.step());
  stage<store::SpentRow>({{kTenant, {"a"}, base::Instant{1}}});
  EXPECT_FALSE(purger.step());
  EXPECT_EQ(rows("spent"), 1);
  rig().clock().advance_us(Purger::kEveryUs);
  EXPECT_TRUE(purger.step());
  EXPECT_EQ(rows("spent"), 0);
}

TEST_P(PurgerTest, AnotherTenantsRowsStay) {
  stage<store::SpentRow>({{TenantId{2}, {"a"}, base::Instant{1}}});
  pass(kDayUs);
  EXPECT_EQ(rows("spent"), 1);
}

// A session that somebody prolonged between the look and the write is no longer over.
TEST_P(PurgerTest, WhatIsNoLongerOverInTheWriteItselfStays) {
  const auto now = rig().clock().now();
  stage<store::SpentRow>({{kTenant, {"a"}, base::Instant{1}}});
  rig().engine().store().submit(
      [now](store::Tx& tx) -> base::Result<int> {
        tx.stage(store::SpentRow{kTenant, {"a"}, base::Instant{now.us + kDayUs}});
        return 1;
      },
      [](const base::Result<Cleared<int>>&) {});
  Purger purger(rig().engine().services());
  purger.step();
  rig().settle();
  EXPECT_EQ(rows("spent"), 1);
}

TEST_P(PurgerTest, EachBatchIsOnRecord) {
  stage<store::SpentRow>({{kTenant, {"a"}, base::Instant{1}}, {kTenant, {"b"}, base::Instant{1}}});
  pass(Purger::kEveryUs);
  EXPECT_EQ(rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM audit_leaf WHERE record LIKE "
                        "'%\"reason\":\"purged spent: 2\"%'"),
            1);
}

INSTANTIATE_TEST_SUITE_P(Stores, PurgerTest, testing::ValuesIn(support::all_stores()));

}  // namespace
}  // namespace engine
