#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <atomic>
#include <filesystem>
#include <mutex>
#include <thread>

#include "net/certificate.h"
#include "net/event_stream.h"
#include "net/http_server.h"
#include "net/raw_client.h"

namespace net {
namespace {

constexpr std::string_view kLive = "GET /live HTTP/1.1\r\nHost: h\r\n\r\n";

// Waits for a fact that another thread makes true; the limit only ends a test that fails.
template <class Fact>
bool comes_true(Fact fact) {
  for (int i = 0; i < 1000 && !fact(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return fact();
}

// A server whose /live answers with a stream that the test keeps.
class EventServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    router_.mount("GET", "/live", [this](Request, Respond respond) {
      auto live = std::make_shared<EventStream>([this] { ++gone_; });
      const std::lock_guard lock(mutex_);
      live_.push_back(live);
      respond(live->answer());
    });
    router_.mount("GET", "/twice", [](Request, Respond respond) {
      EventStream once;
      respond({200, "text/plain", "first", {}});
      respond(once.answer());
    });
    router_.mount("GET", "/plain", [](Request, Respond respond) {
      respond({200, "text/plain", "plain", {}});
    });
    router_.mount("GET", "/split", [this](Request, Respond respond) {
      auto live = std::make_shared<EventStream>([this] { ++gone_; });
      Response answer = live->answer();
      answer.headers.push_back({"X", "a\r\nb: c"});
      respond(answer);
    });
    router_.mount("GET", "/forgotten", [](Request, Respond respond) {
      EventStream nobody_keeps;
      nobody_keeps.push({"entry", "1", "x"});
      respond(nobody_keeps.answer());
    });
  }
  void TearDown() override {
    if (server_) server_->stop();
    executor_.stop();
  }

  HttpServer& start() {
    server_ = std::make_unique<HttpServer>(executor_, router_, options_);
    CHECK(server_->start().ok());
    return *server_;
  }

  std::shared_ptr<EventStream> stream(std::size_t at = 0) {
    EXPECT_TRUE(comes_true([&] {
      const std::lock_guard lock(mutex_);
      return live_.size() > at;
    }));
    const std::lock_guard lock(mutex_);
    return live_.at(at);
  }

  Executor executor_{2};
  Router router_;
  HttpServerOptions options_;
  std::unique_ptr<HttpServer> server_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<EventStream>> live_;
  std::atomic<int> gone_ = 0;
};

TEST_F(EventServerTest, SendsTheHeadersBeforeAnyEvent) {
  RawClient client(start().address());
  client.send(kLive);
  std::string head = client.read_until("\r\n\r\n");
  EXPECT_TRUE(head.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_NE(head.find("Content-Type: text/event-stream\r\n"), std::string::npos);
  EXPECT_NE(head.find("Cache-Control: no-store\r\n"), std::string::npos);
  EXPECT_NE(head.find("Transfer-Encoding: chunked\r\n"), std::string::npos);
  EXPECT_EQ(head.find("Content-Length"), std::string::npos);
}

TEST_F(EventServerTest, DeliversAnEventInAChunkOfItsOwnSize) {
  RawClient client(start().address());
  client.send(kLive);
  client.read_until("retry: 2000\n\n\r\n");
  EXPECT_TRUE(stream()->push({"entry", "7", "x"}));
  EXPECT_EQ(client.read_until("\n\n\r\n"), "1c\r\nid: 7\nevent: entry\ndata: x\n\n\r\n");
}

TEST_F(EventServerTest, DeliversEventsOfManyThreadsEachWhole) {
  RawClient client(start().address());
  client.send(kLive);
  auto live = stream();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([live] {
      for (int n = 0; n < 100; ++n) live->push({"entry", "", "x"});
    });
  }
  for (std::thread& thread : threads) thread.join();
  live->close();
  std::string all = client.read_to_end();
  std::size_t count = 0;
  for (std::size_t at = all.find("data: x\n\n"); at != std::string::npos;
       at = all.find("data: x\n\n", at + 1)) {
    ++count;
  }
  EXPECT_EQ(count, 400u);
}

TEST_F(EventServerTest, EndsAClosedStreamWithTheLastChunk) {
  RawClient client(start().address());
  client.send(kLive);
  client.read_until("retry");
  stream()->close();
  EXPECT_TRUE(client.read_to_end().ends_with("0\r\n\r\n"));
  EXPECT_TRUE(comes_true([&] { return gone_ == 1; }));
}

TEST_F(EventServerTest, EndsAStreamThatNobodyKeeps) {
  RawClient client(start().address());
  client.send("GET /forgotten HTTP/1.1\r\nHost: h\r\n\r\n");
  std::string all = client.read_to_end();
  EXPECT_NE(all.find("id: 1\n"), std::string::npos);
  EXPECT_TRUE(all.ends_with("0\r\n\r\n"));
}

TEST_F(EventServerTest, TellsItsOwnerThatTheClientLeft) {
  {
    RawClient client(start().address());
    client.send(kLive);
    client.read_until("retry");
  }
  EXPECT_TRUE(comes_true([&] { return gone_ == 1; }));
  EXPECT_FALSE(stream()->push({"entry", "1", "x"}));
}

TEST_F(EventServerTest, TakesAHalfCloseForLeaving) {
  RawClient client(start().address());
  client.send(kLive);
  client.half_close();
  client.read_to_end();
  EXPECT_FALSE(client.timed_out());
  EXPECT_TRUE(comes_true([&] { return gone_ == 1; }));
}

TEST_F(EventServerTest, AnswersNothingThatIsSentBehindTheRequest) {
  RawClient client(start().address());
  client.send(std::string(kLive) + "GET /plain HTTP/1.1\r\nHost: h\r\n\r\n");
  client.read_until("retry");
  client.send("GET /plain HTTP/1.1\r\nHost: h\r\n\r\n");
  stream()->close();
  EXPECT_EQ(client.read_to_end().find("plain"), std::string::npos);
}

TEST_F(EventServerTest, DropsAClientThatKeepsSending) {
  RawClient client(start().address());
  client.send(kLive);
  client.read_until("retry");
  client.send(std::string(200'000, 'x'));
  EXPECT_TRUE(comes_true([&] { return gone_ == 1; }));
}

TEST_F(EventServerTest, DropsASlowClientAndBlocksNobody) {
  options_.deadlines.write_grace_us = 60'000'000;
  RawClient slow(start().address());
  slow.send(kLive);
  auto live = stream();
  std::string large(10'000, 'x');
  bool dropped = false;
  for (int i = 0; i < 100'000 && !dropped; ++i) dropped = !live->push({"entry", "", large});
  EXPECT_TRUE(dropped);
  EXPECT_TRUE(comes_true([&] { return gone_ == 1; }));
}

TEST_F(EventServerTest, DropsAClientThatTakesTooLongForAWrite) {
  options_.deadlines.write_grace_us = 100'000;
  RawClient slow(start().address());
  slow.send(kLive);
  auto live = stream();
  std::string large(60'000, 'x');
  for (int i = 0; i < 200 && live->push({"entry", "", large}); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_TRUE(comes_true([&] { return gone_ == 1; }));
}

TEST_F(EventServerTest, SendsACommentWhenNothingIsPushed) {
  options_.deadlines.heartbeat_us = 20'000;
  RawClient client(start().address());
  client.send(kLive);
  std::string read = client.read_until("3\r\n:\n\n\r\n3\r\n:\n\n\r\n");
  EXPECT_NE(read.find("3\r\n:\n\n\r\n3\r\n:\n\n\r\n"), std::string::npos);
}

TEST_F(EventServerTest, OutlivesTheIdleAndHandlerDeadlines) {
  options_.deadlines.idle_us = options_.deadlines.handler_us = 30'000;
  options_.deadlines.head_us = options_.deadlines.heartbeat_us = 30'000;
  RawClient client(start().address());
  client.send(kLive);
  std::string beats = client.read_until("retry: 2000\n\n\r\n");
  for (int i = 0; i < 4; ++i) beats = client.read_until("\n\n");
  EXPECT_TRUE(stream()->push({"entry", "9", "x"}));
  EXPECT_NE(client.read_until("id: 9").find("id: 9"), std::string::npos);
}

TEST_F(EventServerTest, SpeaksToOldClientsWithoutChunks) {
  RawClient client(start().address());
  client.send("GET /live HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  std::string head = client.read_until("retry: 2000\n\n");
  EXPECT_EQ(head.find("Transfer-Encoding"), std::string::npos);
  EXPECT_NE(head.find("Connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(head.ends_with("\r\n\r\nretry: 2000\n\n"));
  stream()->push({"entry", "7", "x"});
  stream()->close();
  EXPECT_EQ(client.read_to_end(), "id: 7\nevent: entry\ndata: x\n\n");
}

TEST_F(EventServerTest, AnswersHeadWithTheHeadersAlone) {
  RawClient client(start().address());
  client.send("HEAD /live HTTP/1.1\r\nHost: h\r\n\r\nGET /plain HTTP/1.1\r\nHost: h\r\n\r\n");
  std::string answers = client.read_until("\r\n\r\nplain");
  EXPECT_NE(answers.find("text/event-stream"), std::string::npos);
  EXPECT_EQ(answers.find("retry"), std::string::npos);
  EXPECT_TRUE(answers.ends_with("\r\n\r\nplain"));
  EXPECT_TRUE(comes_true([&] { return gone_ == 1; }));
}

TEST_F(EventServerTest, HonoursConnectionClose) {
  RawClient client(start().address());
  client.send("GET /live HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  client.read_until("retry");
  stream()->push({"entry", "7", "x"});
  EXPECT_NE(client.read_until("id: 7").find("id: 7"), std::string::npos);
}

// What a TLS client reads until `mark`, or until the end.
std::string read_until(BIO* bio, std::string_view mark) {
  std::string all;
  char chunk[4096];
  while (all.find(mark) == std::string::npos) {
    int got = BIO_read(bio, chunk, sizeof chunk);
    if (got <= 0) break;
    all.append(chunk, static_cast<std::size_t>(got));
  }
  return all;
}

TEST_F(EventServerTest, StreamsOverTls) {
  std::string directory = (std::filesystem::temp_directory_path() / "eventsXXXXXX").string();
  ASSERT_NE(mkdtemp(directory.data()), nullptr);
  TlsFiles files = make_self_signed(directory, {"127.0.0.1"}).value();
  options_.tls = Tls::server({files.cert_file, files.key_file, ""}).value();
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  BIO* bio = BIO_new_ssl_connect(context);
  BIO_set_conn_hostname(bio, start().address().c_str());
  ASSERT_EQ(BIO_do_connect(bio), 1);
  BIO_puts(bio, kLive.data());
  EXPECT_NE(read_until(bio, "retry: 2000\n\n\r\n").find("Strict-Transport"), std::string::npos);
  stream()->push({"entry", "7", "x"});
  EXPECT_NE(read_until(bio, "data: x\n\n").find("id: 7\n"), std::string::npos);
  stream()->close();
  EXPECT_TRUE(read_until(bio, "0\r\n\r\n").ends_with("0\r\n\r\n"));
  BIO_free_all(bio);
  SSL_CTX_free(context);
  std::filesystem::remove_all(directory);
}

TEST_F(EventServerTest, EndsStreamsPolitelyWhenItDrains) {
  RawClient client(start().address());
  client.send(kLive);
  client.read_until("retry");
  stream()->push({"entry", "7", "x"});
  server_->drain();
  std::string rest = client.read_to_end();
  EXPECT_NE(rest.find("id: 7"), std::string::npos);
  EXPECT_TRUE(rest.ends_with("0\r\n\r\n"));
}

TEST_F(EventServerTest, EndsStreamsWhenItStops) {
  RawClient client(start().address());
  client.send(kLive);
  client.read_until("retry");
  server_->stop();
  EXPECT_EQ(gone_, 1);
  EXPECT_FALSE(stream()->is_open());
  EXPECT_FALSE(stream()->push({"entry", "7", "x"}));
}

TEST_F(EventServerTest, RefusesMoreStreamsThanItsLimitAndStillAnswers) {
  options_.event_streams_max = 1;
  RawClient first(start().address()), second(server_->address()), third(server_->address());
  first.send(kLive);
  first.read_until("retry");
  second.send(kLive);
  EXPECT_TRUE(second.read_until("\r\n\r\n").starts_with("HTTP/1.1 503"));
  third.send("GET /plain HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(third.read_until("plain").ends_with("plain"));
  EXPECT_TRUE(comes_true([&] { return gone_ == 1; }));  // the refused one's owner was told
}

TEST_F(EventServerTest, HasAPlaceAgainWhenAStreamEnds) {
  options_.event_streams_max = 1;
  start();
  for (int i = 0; i < 3; ++i) {
    RawClient client(server_->address());
    client.send(kLive);
    EXPECT_NE(client.read_until("retry").find("retry"), std::string::npos) << i;
    stream(static_cast<std::size_t>(i))->close();
    client.read_to_end();
    EXPECT_TRUE(comes_true([&] { return gone_ == i + 1; }));
  }
}

TEST_F(EventServerTest, AnswersOnceWhenAHandlerAnswersTwice) {
  RawClient client(start().address());
  client.send("GET /twice HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  std::string all = client.read_to_end();
  EXPECT_TRUE(all.ends_with("first"));
  EXPECT_EQ(all.find("event-stream"), std::string::npos);
}

TEST_F(EventServerTest, WritesA500ForAHeaderThatWouldSplitTheAnswer) {
  RawClient client(start().address());
  client.send("GET /split HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(client.read_to_end().starts_with("HTTP/1.1 500"));
  EXPECT_EQ(gone_, 1);
}

}  // namespace
}  // namespace net
