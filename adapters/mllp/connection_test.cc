#include "adapters/mllp/connection.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

#include "adapters/mllp/receiver.h"
#include "net/raw_client.h"

namespace adapter::mllp {
namespace {

// Answers "ok <block>" unless a test keeps the answers to give them itself.
class ConnectionTest : public ::testing::Test {
 protected:
  void TearDown() override {
    kept_.clear();
    receiver_.reset();
    executor_.stop();
  }

  Receiver& start(const ConnectionOptions& options = {}) {
    receiver_ = std::make_unique<Receiver>(
        executor_, options, [](std::string block, const Answer& answer) { answer("ok " + block); });
    return *receiver_;
  }

  // Answers nothing by itself: see answer_of().
  Receiver& start_keeping(const ConnectionOptions& options = {}) {
    receiver_ = std::make_unique<Receiver>(executor_, options,
                                           [this](std::string block, const Answer& answer) {
                                             std::lock_guard lock(mutex_);
                                             kept_.emplace_back(std::move(block), answer);
                                             changed_.notify_all();
                                           });
    return *receiver_;
  }

  void wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(10), [&] { return kept_.size() >= count; });
    ASSERT_GE(kept_.size(), count);
  }
  std::size_t kept() {
    std::lock_guard lock(mutex_);
    return kept_.size();
  }
  void answer(std::size_t index, const std::string& text) {
    Answer give;
    {
      std::lock_guard lock(mutex_);
      give = kept_.at(index).second;
    }
    give(text);
  }

  net::Executor executor_{2};
  std::unique_ptr<Receiver> receiver_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::pair<std::string, Answer>> kept_;
};

TEST_F(ConnectionTest, AnswersOneBlock) {
  net::RawClient client(start().address());
  client.send(framed("a"));
  client.half_close();
  EXPECT_EQ(client.read_to_end(), framed("ok a"));
}

TEST_F(ConnectionTest, AnswersSeveralBlocksOfOneWriteInOrder) {
  net::RawClient client(start().address());
  client.send(framed("a") + framed("b") + framed("c"));
  client.half_close();
  EXPECT_EQ(client.read_to_end(), framed("ok a") + framed("ok b") + framed("ok c"));
}

TEST_F(ConnectionTest, AnswersABlockThatComesByteByByte) {
  net::RawClient client(start().address());
  std::string bytes = framed("abc");
  for (char byte : bytes) client.send(std::string_view(&byte, 1));
  client.half_close();
  EXPECT_EQ(client.read_to_end(), framed("ok abc"));
}

TEST_F(ConnectionTest, HandsOverTheNextBlockOnlyAfterTheAnswerByDefault) {
  net::RawClient client(start_keeping().address());
  client.send(framed("a") + framed("b"));
  wait_for(1);
  EXPECT_EQ(kept(), 1u);
  answer(0, "1");
  EXPECT_EQ(client.read_until("\x1c\r"), framed("1"));
  wait_for(2);
  answer(1, "2");
  client.half_close();
  EXPECT_EQ(client.read_to_end(), framed("2"));
}

TEST_F(ConnectionTest, KeepsTheOrderOfAnswersThatComeInAnother) {
  ConnectionOptions options;
  options.in_flight_max = 3;
  net::RawClient client(start_keeping(options).address());
  client.send(framed("a") + framed("b") + framed("c"));
  client.half_close();
  wait_for(3);
  answer(2, "3");
  answer(1, "2");
  answer(0, "1");
  EXPECT_EQ(client.read_to_end(), framed("1") + framed("2") + framed("3"));
}

TEST_F(ConnectionTest, SendsNothingForAnEmptyAnswer) {
  ConnectionOptions options;
  options.in_flight_max = 2;
  net::RawClient client(start_keeping(options).address());
  client.send(framed("a") + framed("b"));
  client.half_close();
  wait_for(2);
  answer(0, "");
  answer(1, "2");
  EXPECT_EQ(client.read_to_end(), framed("2"));
}

TEST_F(ConnectionTest, SendsTheAcceptAndTheApplicationAnswerEachInItsOwnBlock) {
  Receiver receiver(executor_, {}, [](const std::string& block, const Answer& answer) {
    answer({"CA " + block, "AA " + block});
  });
  net::RawClient client(receiver.address());
  client.send(framed("a") + framed("b"));
  client.half_close();
  EXPECT_EQ(client.read_to_end(),
            framed("CA a") + framed("AA a") + framed("CA b") + framed("AA b"));
}

TEST_F(ConnectionTest, SendsTheSecondMessageAloneWhenTheFirstIsEmpty) {
  Receiver receiver(executor_, {}, [](const std::string& block, const Answer& answer) {
    answer({"", "AA " + block});
  });
  net::RawClient client(receiver.address());
  client.send(framed("a"));
  client.half_close();
  EXPECT_EQ(client.read_to_end(), framed("AA a"));
}

TEST_F(ConnectionTest, EndsUnansweredWhenAnAnswerIsDropped) {
  net::RawClient client(start_keeping().address());
  client.send(framed("a"));
  wait_for(1);
  {
    std::lock_guard lock(mutex_);
    kept_.clear();
  }
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_EQ(receiver_->faults(), std::vector<std::string>{"unanswered"});
}

TEST_F(ConnectionTest, EndsWhenOurAnswerIsLate) {
  ConnectionOptions options;
  options.answer_us = 100'000;
  net::RawClient client(start_keeping(options).address());
  client.send(framed("a"));
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_EQ(receiver_->faults(), std::vector<std::string>{"answer_late"});
}

TEST_F(ConnectionTest, EndsAnIdleConnection) {
  ConnectionOptions options;
  options.idle_us = 100'000;
  net::RawClient client(start(options).address());
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_EQ(receiver_->faults(), std::vector<std::string>{"idle"});
}

TEST_F(ConnectionTest, EndsAConnectionThatStopsInsideABlock) {
  ConnectionOptions options;
  options.read_us = 100'000;
  net::RawClient client(start(options).address());
  client.send("\x0bMSH|");
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_EQ(receiver_->faults(), std::vector<std::string>{"partial"});
}

TEST_F(ConnectionTest, ReportsABlockThatTheEndOfInputCuts) {
  net::RawClient client(start().address());
  client.send(framed("a") + "\x0bMSH|");
  client.half_close();
  EXPECT_EQ(client.read_to_end(), framed("ok a"));
  EXPECT_EQ(receiver_->faults(), std::vector<std::string>{"partial"});
}

TEST_F(ConnectionTest, EndsAfterAnOversizeBlockButAnswersTheOneBefore) {
  ConnectionOptions options;
  options.frames.block_bytes_max = 1024;
  net::RawClient client(start(options).address());
  client.send(framed("a") + framed(std::string(5000, 'x')) + framed("b"));
  std::string answers = client.read_to_end();
  EXPECT_TRUE(answers.starts_with(framed("ok a")));
  EXPECT_EQ(receiver_->faults().at(0), "oversize");
}

TEST_F(ConnectionTest, ReportsGarbageAndGoesOn) {
  net::RawClient client(start().address());
  client.send("noise" + framed("a"));
  client.half_close();
  EXPECT_EQ(client.read_to_end(), framed("ok a"));
  EXPECT_EQ(receiver_->faults(), std::vector<std::string>{"garbage"});
}

TEST_F(ConnectionTest, RefusesTheSecondReleaseOfTheProtocol) {
  net::RawClient client(start().address());
  client.send(framed("\x06"));
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_EQ(receiver_->faults(), std::vector<std::string>{"release2"});
}

TEST_F(ConnectionTest, AnswersWhatIsUnderWayWhenItDrains) {
  Receiver& receiver = start_keeping();
  net::RawClient client(receiver.address());
  client.send(framed("a") + framed("b"));
  wait_for(1);
  receiver.drain();
  answer(0, "1");
  EXPECT_EQ(client.read_to_end(), framed("1"));
  EXPECT_EQ(kept(), 1u);
}

TEST_F(ConnectionTest, TakesAnAnswerOfMegabytes) {
  net::RawClient client(start_keeping().address());
  client.send(framed("a"));
  client.half_close();
  wait_for(1);
  answer(0, std::string(8 << 20, 'x'));
  EXPECT_EQ(client.read_to_end().size(), (std::size_t{8} << 20) + 3);
}

}  // namespace
}  // namespace adapter::mllp
