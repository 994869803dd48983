#include "adapters/portal/events.h"

#include <gtest/gtest.h>

#include <optional>

#include "adapters/portal/sink.h"

namespace adapter::portal {
namespace {

constexpr base::Instant kStart{1'000'000};
constexpr engine::PatientId kAda{1};
constexpr engine::PatientId kMax{2};

struct Waiter {
  std::optional<Events::Batch> batch;
  int answers = 0;
  Events::Done done() {
    return [this](Events::Batch given) {
      batch = std::move(given);
      ++answers;
    };
  }
};

TEST(Events, WhatIsThereIsAnsweredAtOnce) {
  Events events(kStart);
  events.publish(kAda, {"7", "31"}, kStart);
  Waiter waiter;
  EXPECT_EQ(events.wait(kAda, 0, waiter.done()), 0U);
  ASSERT_TRUE(waiter.batch.has_value());
  EXPECT_EQ(waiter.batch->events, (std::vector<Events::Event>{{"7", "31"}}));
  EXPECT_FALSE(waiter.batch->missed);
}

TEST(Events, TheCursorHidesWhatWasSeen) {
  Events events(kStart);
  events.publish(kAda, {"7", "31"}, kStart);
  Waiter first;
  events.wait(kAda, 0, first.done());
  Waiter second;
  EXPECT_NE(events.wait(kAda, first.batch->cursor, second.done()), 0U);
  EXPECT_FALSE(second.batch.has_value());
  events.publish(kAda, {"7", "32"}, kStart);
  ASSERT_TRUE(second.batch.has_value());
  EXPECT_EQ(second.batch->events, (std::vector<Events::Event>{{"7", "32"}}));
}

TEST(Events, AnotherPatientsEventsWakeNobody) {
  Events events(kStart);
  Waiter ada;
  events.wait(kAda, 0, ada.done());
  events.publish(kMax, {"8", "40"}, kStart);
  EXPECT_EQ(ada.answers, 0);
}

TEST(Events, AnExpiredWaitIsAnsweredOnceWithNothing) {
  Events events(kStart);
  Waiter waiter;
  const auto ticket = events.wait(kAda, 0, waiter.done());
  events.expire(ticket);
  events.expire(ticket);
  EXPECT_EQ(waiter.answers, 1);
  EXPECT_TRUE(waiter.batch->events.empty());
  EXPECT_EQ(waiter.batch->cursor, kStart.us);
}

TEST(Events, AnExpiryAfterTheAnswerChangesNothing) {
  Events events(kStart);
  Waiter waiter;
  const auto ticket = events.wait(kAda, 0, waiter.done());
  events.publish(kAda, {"7", "31"}, kStart);
  events.expire(ticket);
  EXPECT_EQ(waiter.answers, 1);
}

TEST(Events, ACursorFromBeforeTheRestartIsToldThatItMissed) {
  Events events(kStart);
  Waiter waiter;
  EXPECT_EQ(events.wait(kAda, kStart.us - 1, waiter.done()), 0U);
  EXPECT_TRUE(waiter.batch->missed);
  Waiter next;
  EXPECT_NE(events.wait(kAda, waiter.batch->cursor, next.done()), 0U);
}

TEST(Events, AFullRingForgetsItsOldestAndSaysSo) {
  Events events(kStart);
  Waiter first;
  events.publish(kAda, {"7", "0"}, kStart);
  events.wait(kAda, 0, first.done());
  for (std::size_t i = 0; i < Events::kEventsPerPatientMax + 1; ++i)
    events.publish(kAda, {"7", "1"}, kStart);
  Waiter late;
  events.wait(kAda, first.batch->cursor, late.done());
  EXPECT_TRUE(late.batch->missed);
  EXPECT_EQ(late.batch->events.size(), Events::kEventsPerPatientMax);
}

TEST(Events, ThePatientWhoWasQuietLongestIsForgottenFirst) {
  Events events(kStart);
  events.publish(kAda, {"7", "31"}, kStart);
  for (std::size_t i = 0; i < Events::kPatientsMax; ++i)
    events.publish(engine::PatientId{static_cast<std::int64_t>(100 + i)}, {"1", "1"}, kStart);
  Waiter ada;
  events.wait(kAda, kStart.us, ada.done());
  ASSERT_TRUE(ada.batch.has_value());
  EXPECT_TRUE(ada.batch->missed);
  EXPECT_TRUE(ada.batch->events.empty());
}

TEST(Events, OnePatientCannotHoldManyWaits) {
  Events events(kStart);
  std::vector<Waiter> waiters(Events::kWaitingPerPatientMax + 1);
  for (Waiter& waiter : waiters) events.wait(kAda, 0, waiter.done());
  EXPECT_EQ(waiters.front().answers, 1);
  EXPECT_EQ(waiters.back().answers, 0);
}

TEST(Events, ClosingAnswersEverybody) {
  Events events(kStart);
  Waiter before;
  events.wait(kAda, 0, before.done());
  events.close();
  Waiter after;
  events.wait(kAda, 0, after.done());
  EXPECT_EQ(before.answers, 1);
  EXPECT_EQ(after.answers, 1);
}

TEST(Events, NumbersGrowWhenTheClockStandsStillOrGoesBack) {
  Events events(kStart);
  Waiter first;
  events.publish(kAda, {"7", "1"}, base::Instant{5'000'000});
  events.wait(kAda, 0, first.done());
  events.publish(kAda, {"7", "2"}, base::Instant{4'000'000});
  Waiter second;
  events.wait(kAda, first.batch->cursor, second.done());
  EXPECT_EQ(second.batch->events, (std::vector<Events::Event>{{"7", "2"}}));
}

TEST(Notice, IsThreeIds) {
  const auto notice = read_notice(R"({"patient":"1","thread":7,"entry":"31"})");
  ASSERT_TRUE(notice.has_value());
  EXPECT_EQ(notice->patient, kAda);
  EXPECT_EQ(notice->event, (Events::Event{"t7", "e31"}));
}

TEST(Notice, NamesThreadAndEntryAsReadersAreShownThem) {
  const auto notice = read_notice(R"({"patient":1,"thread":"t7","entry":"e31"})");
  ASSERT_TRUE(notice.has_value());
  EXPECT_EQ(notice->event, (Events::Event{"t7", "e31"}));
}

TEST(Notice, AnythingElseIsRefused) {
  EXPECT_FALSE(read_notice(R"({"patient":"1","thread":"7"})").has_value());
  EXPECT_FALSE(read_notice(R"({"patient":"Ada","thread":"7","entry":"31"})").has_value());
  EXPECT_FALSE(read_notice("MSH|").has_value());
}

}  // namespace
}  // namespace adapter::portal
