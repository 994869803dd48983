// Notices of another day: planned when their message comes, due a day before their time.
#include <gtest/gtest.h>

#include "engine/pipeline/inspect.h"
#include "engine/pipeline/outbox.h"
#include "tests/support/rig.h"

namespace engine {
namespace {

using support::Rig;

class PlannedTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    rig_ = std::make_unique<Rig>(GetParam());
    thread_ = rig_->feed(rig_->siu("S12")).threads.at(0);  // of the 10th; it is the 2nd
  }
  std::int64_t in_state(store::ParcelState state) {
    return rig_->count("SELECT CAST(COUNT(*) AS BIGINT) FROM parcel WHERE kind = 2 AND state = " +
                       std::to_string(static_cast<std::int64_t>(state)));
  }
  std::size_t bring_forward() {
    Outbox outbox(rig_->engine().services());
    return outbox.bring_forward(rig_->clock().now()).value();
  }

  std::unique_ptr<Rig> rig_;
  ThreadId thread_;
};

TEST_P(PlannedTest, AReminderOfNextWeekIsPlannedAndStaysSo) {
  EXPECT_EQ(in_state(store::ParcelState::kPlanned), 1);
  EXPECT_EQ(bring_forward(), 0u);
  EXPECT_EQ(in_state(store::ParcelState::kPlanned), 1);
}

TEST_P(PlannedTest, ItIsMadeDueOnceItsTimeIsLessThanADayAhead) {
  rig_->clock().advance_us(7 * base::kDayUs);
  EXPECT_EQ(bring_forward(), 1u);
  EXPECT_EQ(in_state(store::ParcelState::kDue), 1);
  EXPECT_EQ(bring_forward(), 0u);
}

TEST_P(PlannedTest, ACancelledAppointmentTakesItsPlannedReminderBack) {
  rig_->feed(rig_->siu("S15", {.sent = "20260302090000"}));
  EXPECT_EQ(in_state(store::ParcelState::kPlanned), 0);
  EXPECT_EQ(in_state(store::ParcelState::kCancelled), 1);
}

TEST_P(PlannedTest, TheTraceOfAThreadNamesIt) {
  const auto steps =
      Inspect(rig_->engine().services())
          .trace(rig_->staff("analyst", "Practitioner/9"), "t" + thread_.to_string());
  ASSERT_TRUE(steps.ok());
  std::string all;
  for (const base::Json& step : steps.value()) all += base::write_json(step);
  EXPECT_NE(all.find("planned"), std::string::npos) << all;
}

INSTANTIATE_TEST_SUITE_P(Stores, PlannedTest, testing::ValuesIn(support::all_stores()),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace engine
