#include "net/http_client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <mutex>

#include "net/http_server.h"
#include "net/listener.h"

namespace net {
namespace {

// A server that answers whatever it reads first with given bytes, then ends the connection.
class CannedServer {
 public:
  CannedServer(Executor& executor, std::string answer)
      : listener_(executor, {}, [answer](std::shared_ptr<Stream> stream) {
          auto chunk = std::make_shared<std::string>(65536, '\0');
          stream->read(*chunk, [stream, chunk, answer](Io) {
            if (answer.empty()) return stream->close();
            stream->write(answer, [stream](Io) { stream->finish(); });
          });
        }) {
    CHECK(listener_.start().ok());
  }
  std::string url() const { return "http://" + listener_.address() + "/"; }

 private:
  Listener listener_;
};

class HttpClientTest : public ::testing::Test {
 protected:
  ~HttpClientTest() override { executor_.stop(); }

  // Calls a server that answers with these bytes.
  std::variant<ClientReply, ClientFailure> post_to(std::string answer) {
    CannedServer server(executor_, std::move(answer));
    ClientRequest request{"POST", server.url(), {}, "body"};
    request.total_ms = 300;
    return client_.call(request);
  }
  ClientFailure failure_of(std::string answer) {
    auto reply = post_to(std::move(answer));
    EXPECT_TRUE(std::holds_alternative<ClientFailure>(reply));
    return std::holds_alternative<ClientFailure>(reply) ? std::get<ClientFailure>(reply)
                                                        : ClientFailure{};
  }

  Executor executor_{2};
  HttpClient::Options options_{"", 1000, 1000};
  HttpClient client_{options_};
};

TEST_F(HttpClientTest, GivesStatusHeadersAndBody) {
  auto got = post_to("HTTP/1.1 201 Created\r\nLocation: /a/1\r\nContent-Length: 2\r\n\r\nok");
  ASSERT_TRUE(std::holds_alternative<ClientReply>(got));
  const auto& reply = std::get<ClientReply>(got);
  EXPECT_EQ(reply.status, 201);
  EXPECT_EQ(reply.header("location"), "/a/1");
  EXPECT_EQ(reply.body, "ok");
}

TEST_F(HttpClientTest, GivesAReplyOfAnyStatus) {
  auto got = post_to("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(std::get<ClientReply>(got).status, 503);
}

TEST_F(HttpClientTest, ACutBodyMayHaveArrived) {
  ClientFailure failure = failure_of("HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\nok");
  EXPECT_TRUE(failure.may_have_arrived);
  EXPECT_EQ(failure.reason, "cut");
}

TEST_F(HttpClientTest, ACutChunkMayHaveArrived) {
  ClientFailure failure =
      failure_of("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab");
  EXPECT_TRUE(failure.may_have_arrived);
}

TEST_F(HttpClientTest, ABodyThatOnlyTheCloseEndsCountsAsCut) {
  EXPECT_EQ(failure_of("HTTP/1.1 201 Created\r\n\r\nok").reason, "cut");
}

TEST_F(HttpClientTest, NoReplyAtAllMayHaveArrived) { EXPECT_TRUE(failure_of("").may_have_arrived); }

TEST_F(HttpClientTest, AReplyThatHangsTimesOutAndMayHaveArrived) {
  std::shared_ptr<Stream> kept;
  Listener silent(executor_, {}, [&](std::shared_ptr<Stream> stream) { kept = stream; });
  ASSERT_TRUE(silent.start().ok());
  ClientRequest request{"POST", "http://" + silent.address() + "/", {}, "body"};
  request.total_ms = 200;
  auto failure = std::get<ClientFailure>(client_.call(request));
  EXPECT_EQ(failure.reason, "timeout");
  EXPECT_TRUE(failure.may_have_arrived);
}

TEST_F(HttpClientTest, AReplyOverTheLimitIsNotKept) {
  ClientFailure failure =
      failure_of("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + std::string(2000, 'x'));
  EXPECT_EQ(failure.reason, "too large");
  EXPECT_TRUE(failure.may_have_arrived);
}

TEST_F(HttpClientTest, NothingArrivesWhereNobodyListens) {
  auto failure = std::get<ClientFailure>(client_.call({"POST", "http://127.0.0.1:1/", {}, "x"}));
  EXPECT_EQ(failure.reason, "connect");
  EXPECT_FALSE(failure.may_have_arrived);
}

TEST_F(HttpClientTest, FollowsNoRedirect) {
  auto got =
      post_to("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(std::get<ClientReply>(got).status, 302);
}

TEST_F(HttpClientTest, CallsNoPlainHttpBeyondLoopback) {
  auto failure = std::get<ClientFailure>(client_.call({"GET", "http://ehr.example/", {}, ""}));
  EXPECT_EQ(failure.reason, "bad request");
}

TEST_F(HttpClientTest, CallsNoOtherScheme) {
  for (const char* url : {"file:///etc/hostname", "ftp://127.0.0.1/", "gopher://127.0.0.1/"}) {
    EXPECT_EQ(std::get<ClientFailure>(client_.call({"GET", url, {}, ""})).reason, "bad request");
  }
}

TEST_F(HttpClientTest, SendsNoHeaderThatHoldsALineEnd) {
  ClientRequest request{"GET", "http://127.0.0.1:1/", {{"X-A", "b\r\nX-C: d"}}, ""};
  EXPECT_EQ(std::get<ClientFailure>(client_.call(request)).reason, "bad request");
}

TEST_F(HttpClientTest, TalksToOurOwnServer) {
  Router router;
  std::mutex mutex;
  std::vector<Request> seen;
  router.mount("PUT", "/a/{id}", [&](Request request, Respond respond) {
    std::lock_guard lock(mutex);
    seen.push_back(request);
    respond({200, "text/plain", request.body, {}});
  });
  HttpServer server(executor_, router, {});
  ASSERT_TRUE(server.start().ok());
  std::string body(900, 'b');
  auto got = client_.call({"PUT", "http://" + server.address() + "/a/7?q=1", {{"X-A", "1"}}, body});
  server.stop();
  EXPECT_EQ(std::get<ClientReply>(got).body, body);
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].params.at("id"), "7");
  EXPECT_EQ(seen[0].header("x-a"), "1");
  EXPECT_EQ(seen[0].header("Expect"), "");
}

}  // namespace
}  // namespace net
