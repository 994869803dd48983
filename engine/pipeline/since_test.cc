#include "engine/pipeline/since.h"

#include <gtest/gtest.h>

#include "engine/pipeline/inspect.h"
#include "tests/support/rig.h"

// Places in time, found without an index by time.
namespace engine {
namespace {

using base::Instant;
using support::Rig;

class SinceTest : public testing::TestWithParam<std::string> {
 protected:
  static constexpr int kDays = 40;

  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    rig_ = std::make_unique<Rig>(GetParam());
    for (int day = 0; day < kDays; ++day) {
      starts_.push_back(rig_->clock().now());
      ids_.push_back(rig_->feed(rig_->siu("S12", {.filler = "F" + std::to_string(day)})).message);
      rig_->clock().advance_us(base::kDayUs);
    }
  }
  Rig& rig() { return *rig_; }
  std::vector<MessageId> since(Instant at) {
    return messages_since(rig().engine().store(), TenantId{1}, at).value();
  }

  std::unique_ptr<Rig> rig_;
  std::vector<Instant> starts_;
  std::vector<MessageId> ids_;
};

TEST_P(SinceTest, ListsWhatCameThenOrLaterAndNothingElse) {
  for (const int day : {0, 1, 17, kDays - 1}) {
    const auto at = static_cast<std::size_t>(day);
    EXPECT_EQ(since(starts_[at]), std::vector<MessageId>(ids_.begin() + day, ids_.end())) << day;
    const Instant just_after{starts_[at].us + 1};
    EXPECT_EQ(since(just_after), std::vector<MessageId>(ids_.begin() + day + 1, ids_.end())) << day;
  }
  EXPECT_EQ(since(Instant{0}), ids_);
}

TEST_P(SinceTest, AnotherTenantHasNoneOfThem) {
  EXPECT_TRUE(messages_since(rig().engine().store(), TenantId{2}, Instant{0}).value().empty());
}

TEST_P(SinceTest, AClockThatWasSetBackALittleMissesNothing) {
  const Instant before = rig().clock().now();
  rig().clock().advance_us(-kSlackUs / 2);
  const MessageId late = rig().feed(rig().siu("S12", {.filler = "L1"})).message;
  const Instant set_back = rig().clock().now();
  rig().clock().advance_us(kSlackUs);
  const MessageId later = rig().feed(rig().siu("S12", {.filler = "L2"})).message;
  EXPECT_EQ(since(set_back), (std::vector<MessageId>{late, later}));
  EXPECT_EQ(since(before), std::vector<MessageId>{later});
}

TEST_P(SinceTest, ALogBeginsAtOrBeforeTheTimeAskedForAndNotMuchBefore) {
  const auto spans = records_since(rig().engine().store(), starts_[30]).value();
  ASSERT_EQ(spans.size(), 1U);
  const auto time_of = [&](std::int64_t index) {
    const auto rows = rig().query(
        "SELECT record FROM audit_leaf WHERE idx = " + std::to_string(index), {store::Type::kText});
    const auto record = base::parse_json(std::get<std::string>(rows.at(0).at(0))).value();
    return base::parse_instant(record.text_of("time")).value();
  };
  EXPECT_GE(time_of(spans[0].first).us, starts_[30].us - kSlackUs);
  EXPECT_LT(time_of(spans[0].first - 1).us, starts_[30].us - kSlackUs);
}

TEST_P(SinceTest, RefusalsAreListedFromTheirTimeOnToo) {
  EXPECT_FALSE(rig().feed_raw(rig().siu("A01")).ok());
  const Instant between = rig().clock().now();
  rig().clock().advance_us(2 * base::kHourUs);
  EXPECT_FALSE(rig().feed_raw(rig().siu("A01")).ok());
  const Actor analyst = rig().staff("analyst", "Practitioner/9");
  Inspect inspect(rig().engine().services());
  EXPECT_EQ(inspect.messages(analyst, between).value().size(), 2U);
  EXPECT_EQ(inspect.messages(analyst, Instant{between.us + 1}).value().size(), 1U);
}

TEST(BlocksOfIds, AreThoseThatANodeTakesAtOnce) {
  using store::IdBlocks;
  EXPECT_EQ(IdBlocks::last_of_block(1), IdBlocks::kBlock);
  EXPECT_EQ(IdBlocks::last_of_block(IdBlocks::kBlock), IdBlocks::kBlock);
  EXPECT_EQ(IdBlocks::last_of_block(IdBlocks::kBlock + 1), 2 * IdBlocks::kBlock);
}

INSTANTIATE_TEST_SUITE_P(Stores, SinceTest, testing::ValuesIn(support::all_stores()),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace engine
