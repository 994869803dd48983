#include "adapters/mllp/client.h"

#include <gtest/gtest.h>

#include <future>

#include "adapters/mllp/receiver.h"
#include "adapters/mllp/sink.h"

namespace adapter::mllp {
namespace {

class ClientTest : public ::testing::Test {
 protected:
  void TearDown() override {
    client_.reset();
    receiver_.reset();
    executor_.stop();
  }

  void receive(Receiver::OnBlock on_block) {
    ConnectionOptions options;
    options.in_flight_max = 16;
    receiver_ = std::make_unique<Receiver>(executor_, options, std::move(on_block));
    options_.address = receiver_->address();
  }

  // Answers each message with this code for this id.
  void receive_with(std::string code, std::string id) {
    receive([code, id](const std::string&, const Answer& answer) { answer(ack(code, id)); });
  }

  void connect() {
    options_.on_fault = [this](std::string_view fault) {
      std::lock_guard lock(mutex_);
      faults_.emplace_back(fault);
    };
    client_ = std::make_unique<Client>(executor_, options_);
  }

  std::future<Reply> send(const std::string& id) {
    auto promise = std::make_shared<std::promise<Reply>>();
    client_->send(message(id), id, [promise](Reply reply) { promise->set_value(reply); });
    return promise->get_future();
  }

  std::vector<std::string> faults() {
    std::lock_guard lock(mutex_);
    return faults_;
  }

  net::Executor executor_{2};
  ClientOptions options_;
  std::unique_ptr<Receiver> receiver_;
  std::unique_ptr<Client> client_;
  std::mutex mutex_;
  std::vector<std::string> faults_;
};

TEST_F(ClientTest, GivesTheCodeOfTheAnswer) {
  receive_with("AE", "M1");
  connect();
  Reply reply = send("M1").get();
  EXPECT_EQ(reply.kind, Reply::Kind::kAnswered);
  EXPECT_EQ(reply.code, hl7::AckCode::kAE);
}

TEST_F(ClientTest, KeepsItsConnection) {
  receive_with("AA", "M1");
  connect();
  send("M1").get();
  send("M1").get();
  EXPECT_EQ(receiver_->connections(), 1u);
}

TEST_F(ClientTest, IgnoresAnAnswerToAnotherMessageAndTimesOutToUnknown) {
  receive_with("AA", "M0");
  options_.answer_us = 100'000;
  connect();
  Reply reply = send("M1").get();
  EXPECT_EQ(reply.kind, Reply::Kind::kUnknown);
  EXPECT_EQ(reply.reason, "timeout");
  EXPECT_EQ(faults(), std::vector<std::string>{"unmatched"});
}

TEST_F(ClientTest, TakesNoAnswerOfAMessageThatTimedOutForTheNextOne) {
  std::atomic<int> seen = 0;
  std::promise<Answer> first;
  receive([&](const std::string&, const Answer& answer) {
    if (++seen == 1) return first.set_value(answer);
    answer(ack("AR", "M2"));
  });
  options_.answer_us = 100'000;
  connect();
  EXPECT_EQ(send("M1").get().kind, Reply::Kind::kUnknown);
  auto second = send("M2");
  first.get_future().get()(ack("AA", "M1"));
  EXPECT_EQ(second.get().code, hl7::AckCode::kAR);
  EXPECT_EQ(receiver_->connections(), 2u);
}

TEST_F(ClientTest, KnowsNothingOfAMessageWhoseConnectionEnds) {
  receive([](const std::string&, const Answer&) {});  // a dropped answer ends the connection
  connect();
  Reply reply = send("M1").get();
  EXPECT_EQ(reply.kind, Reply::Kind::kUnknown);
  EXPECT_EQ(reply.reason, "cut");
}

TEST_F(ClientTest, SendsWhatWaitsOnANewConnection) {
  std::atomic<int> seen = 0;
  receive([&seen](const std::string&, const Answer& answer) {
    if (++seen > 1) answer(ack("AA", "M2"));
  });
  connect();
  auto first = send("M1"), second = send("M2");
  EXPECT_EQ(first.get().kind, Reply::Kind::kUnknown);
  EXPECT_EQ(second.get().code, hl7::AckCode::kAA);
}

TEST_F(ClientTest, HasSentNothingWhereNobodyListens) {
  options_.address = "127.0.0.1:1";
  connect();
  Reply reply = send("M1").get();
  EXPECT_EQ(reply.kind, Reply::Kind::kNotSent);
  EXPECT_EQ(reply.reason, "connect");
}

TEST_F(ClientTest, NoticesAnIdleConnectionThatTheReceiverCloses) {
  receive_with("AA", "M1");
  connect();
  send("M1").get();
  receiver_->drain();
  // The receiver's end arrives on the I/O thread; asking until it has is no matter of time.
  Reply reply = send("M1").get();
  while (receiver_->connections() < 2) reply = send("M1").get();
  EXPECT_EQ(reply.kind, Reply::Kind::kAnswered);
}

TEST_F(ClientTest, HasSomeUnansweredAtOnceAndMatchesEachById) {
  std::mutex mutex;
  std::vector<std::pair<std::string, Answer>> kept;
  receive([&](const std::string& block, const Answer& answer) {
    std::lock_guard lock(mutex);
    kept.emplace_back(block.find("|M1|") != std::string::npos ? "M1" : "M2", answer);
    if (kept.size() < 2) return;
    kept[0].second(ack("AA", kept[1].first));  // the codes tell the messages apart, not the order
    kept[1].second(ack("AE", kept[0].first));
  });
  options_.in_flight_max = 2;
  connect();
  auto first = send("M1"), second = send("M2");
  EXPECT_EQ(first.get().code, hl7::AckCode::kAE);
  EXPECT_EQ(second.get().code, hl7::AckCode::kAA);
}

TEST_F(ClientTest, TakesWrittenForAllThereIsWhenNoAnswerIsExpected) {
  receive([](const std::string&, const Answer& answer) { answer(""); });
  options_.expects_answer = false;
  connect();
  EXPECT_EQ(send("M1").get().kind, Reply::Kind::kWritten);
}

TEST_F(ClientTest, SendsNothingThatWouldBreakItsFrame) {
  receive_with("AA", "M1");
  connect();
  std::promise<Reply> promise;
  client_->send("MSH|a\x1c", "M1", [&](Reply reply) { promise.set_value(reply); });
  EXPECT_EQ(promise.get_future().get().reason, "unframeable");
}

TEST_F(ClientTest, SendsNothingAfterStop) {
  receive_with("AA", "M1");
  connect();
  client_->stop();
  EXPECT_EQ(send("M1").get().kind, Reply::Kind::kNotSent);
}

TEST_F(ClientTest, KnowsNothingOfWhatIsUnansweredAtStop) {
  std::promise<Answer> arrived;
  receive([&](const std::string&, const Answer& answer) { arrived.set_value(answer); });
  connect();
  auto reply = send("M1");
  Answer kept = arrived.get_future().get();
  client_->stop();
  EXPECT_EQ(reply.get().kind, Reply::Kind::kUnknown);
}

using Kind = engine::Outcome::Kind;

Kind meaning(hl7::AckCode code) { return judge({Reply::Kind::kAnswered, code, ""}).kind; }

TEST(MllpSink, TakesAAAndCAForDelivered) {
  EXPECT_EQ(meaning(hl7::AckCode::kAA), Kind::kDelivered);
  EXPECT_EQ(meaning(hl7::AckCode::kCA), Kind::kDelivered);
}

TEST(MllpSink, TriesAgainAfterARAndCE) {
  EXPECT_EQ(meaning(hl7::AckCode::kAR), Kind::kRetry);
  EXPECT_EQ(meaning(hl7::AckCode::kCE), Kind::kRetry);
}

TEST(MllpSink, TakesAEAndCRForRefusals) {
  EXPECT_EQ(meaning(hl7::AckCode::kAE), Kind::kRefused);
  EXPECT_EQ(meaning(hl7::AckCode::kCR), Kind::kRefused);
}

TEST(MllpSink, TriesAgainWhatNeverLeft) {
  EXPECT_EQ(judge({Reply::Kind::kNotSent, {}, "connect"}).kind, Kind::kRetry);
}

TEST(MllpSink, RefusesWhatCannotBeFramed) {
  EXPECT_EQ(judge({Reply::Kind::kNotSent, {}, "unframeable"}).kind, Kind::kRefused);
}

TEST(MllpSink, CallsATimeOutUnknown) {
  engine::Outcome outcome = judge({Reply::Kind::kUnknown, {}, "timeout"});
  EXPECT_EQ(outcome.kind, Kind::kUnknown);
  EXPECT_EQ(outcome.code, "timeout");
}

}  // namespace
}  // namespace adapter::mllp
