#include "net/event_stream.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "net/event_feed.h"

namespace net {
namespace {

using State = EventFeed::State;

TEST(WriteEvent, EndsWithAnEmptyLine) {
  EXPECT_EQ(write_event({"entry", "7", "{}"}), "id: 7\nevent: entry\ndata: {}\n\n");
}

TEST(WriteEvent, LeavesOutWhatIsEmpty) { EXPECT_EQ(write_event({"", "", "a"}), "data: a\n\n"); }

TEST(WriteEvent, SendsEachLineOfTheDataAsOne) {
  EXPECT_EQ(write_event({"", "", "a\nb\r\nc\rd"}), "data: a\ndata: b\ndata: c\ndata: d\n\n");
}

TEST(WriteEvent, LetsNoDataBecomeAnEvent) {
  std::string bytes = write_event({"", "", "a\n\nevent: evil\ndata: x\n\n"});
  EXPECT_EQ(bytes.find("\nevent:"), std::string::npos);
  EXPECT_EQ(bytes.find("\n\n"), bytes.size() - 2);
}

TEST(WriteEventDeathTest, DiesOfATypeThatWouldSplitTheEvent) {
  EXPECT_DEATH(write_event({"a\nid: 9", "", ""}), "");
  EXPECT_DEATH(write_event({"", "9\n", ""}), "");
}

TEST(EventStream, AnswersAsAnEventStream) {
  EventStream stream;
  Response answer = stream.answer();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.type, "text/event-stream");
  EXPECT_TRUE(answer.events);
}

TEST(EventStream, KeepsWhatIsPushedBeforeTheAnswer) {
  EventStream stream;
  EXPECT_TRUE(stream.push({"entry", "1", "x"}));
  EXPECT_NE(stream.answer().events->take().bytes.find("id: 1\n"), std::string::npos);
}

TEST(EventStream, ClosesWhenItsLastHolderGoes) {
  auto stream = std::make_unique<EventStream>();
  auto feed = stream->answer().events;
  stream.reset();
  EXPECT_EQ(feed->take().state, State::kClosing);
}

TEST(EventStream, TakesNothingAfterClose) {
  EventStream stream;
  stream.close();
  EXPECT_FALSE(stream.is_open());
  EXPECT_FALSE(stream.push({"entry", "1", "x"}));
}

TEST(EventStream, SaysOnceThatTheClientIsGone) {
  int gone = 0;
  EventStream stream([&] { ++gone; });
  stream.answer().events->end();
  stream.answer().events->end();
  EXPECT_EQ(gone, 1);
  EXPECT_FALSE(stream.push({"entry", "1", "x"}));
}

TEST(EventStream, MayBePushedToFromWithinGone) {
  EventStream* self = nullptr;
  bool pushed = true;
  EventStream stream([&] { pushed = self->push({"entry", "1", "x"}); });
  self = &stream;
  stream.answer().events->end();
  EXPECT_FALSE(pushed);
}

TEST(EventFeed, OverflowsBeyondItsLimit) {
  EventFeed feed({}, 10);
  EXPECT_TRUE(feed.push("0123456789"));
  EXPECT_FALSE(feed.push("x"));
  EventFeed::Taken taken = feed.take();
  EXPECT_EQ(taken.state, State::kOverflow);
  EXPECT_EQ(taken.bytes, "");
}

TEST(EventFeed, HasRoomAgainForWhatWasTaken) {
  EventFeed feed({}, 10);
  feed.push("0123456789");
  feed.take();
  EXPECT_TRUE(feed.push("0123456789"));
}

TEST(EventFeed, WakesOnceUntilItIsTaken) {
  EventFeed feed({}, 100);
  int woken = 0;
  feed.attach([&] { ++woken; });
  feed.push("a");
  feed.push("b");
  EXPECT_EQ(woken, 1);
  feed.take();
  feed.push("c");
  EXPECT_EQ(woken, 2);
}

TEST(EventFeed, WakesForItsOverflowThoughAWakeIsUnderWay) {
  EventFeed feed({}, 1);
  int woken = 0;
  feed.attach([&] { ++woken; });
  feed.push("a");
  feed.push("b");
  EXPECT_EQ(woken, 2);
}

TEST(EventFeed, WakesForItsOverflow) {
  EventFeed feed({}, 1);
  int woken = 0;
  feed.attach([&] { ++woken; });
  feed.push("ab");
  EXPECT_EQ(woken, 1);
}

TEST(EventFeed, SendsWhatWaitsBeforeItCloses) {
  EventFeed feed({}, 100);
  feed.push("a");
  feed.close();
  EventFeed::Taken taken = feed.take();
  EXPECT_EQ(taken.bytes, "a");
  EXPECT_EQ(taken.state, State::kClosing);
}

TEST(EventFeed, LosesNothingOfManyThreads) {
  EventFeed feed({}, 1 << 20);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 1000; ++n) feed.push("x");
    });
  }
  std::size_t taken = 0;
  for (int i = 0; i < 1000; ++i) taken += feed.take().bytes.size();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(taken + feed.take().bytes.size(), 4000u);
}

}  // namespace
}  // namespace net
