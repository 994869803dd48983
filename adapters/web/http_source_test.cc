#include "adapters/web/http_source.h"

#include <gtest/gtest.h>

#include "tests/support/refusing_host.h"

namespace adapter::web {
namespace {

using testing_support::RefusingHost;
using testing_support::request_of;

// Answers when it is told to.
class Bell : public HttpSource {
 public:
  explicit Bell(engine::Host& host)
      : HttpSource(host, "/bell",
                   [](const net::Request& request) { return net::problem(503, request.path); }) {
    serve("GET", "/bell", [this](auto, auto respond, auto pass) {
      waiting = [respond, pass] { respond({204, "", "", {}, nullptr}); };
      if (at_once) std::exchange(waiting, nullptr)();
    });
  }
  bool at_once = true;
  bool ended = false;
  std::function<void()> waiting;

 private:
  // As a worker does that still has calls: it answers them.
  void end_work() override {
    ended = true;
    if (waiting) std::exchange(waiting, nullptr)();
  }
};

int ring(RefusingHost& host) { return host.ask(request_of("GET", "/bell")).status; }

TEST(HttpSource, AnswersFromStartToDrain) {
  RefusingHost host;
  Bell bell(host);
  EXPECT_EQ(ring(host), 503);
  ASSERT_TRUE(bell.start().ok());
  EXPECT_EQ(ring(host), 204);
  bell.drain();
  EXPECT_EQ(ring(host), 503);
  bell.stop();
}

TEST(HttpSource, TheAnswerWhileClosedKnowsTheRequest) {
  RefusingHost host;
  const Bell bell(host);
  EXPECT_NE(host.ask(request_of("GET", "/bell")).body.find("/bell"), std::string::npos);
}

TEST(HttpSource, WhatIsUnderWayIsAnsweredBeforeStopReturns) {
  RefusingHost host;
  Bell bell(host);
  bell.at_once = false;
  ASSERT_TRUE(bell.start().ok());
  std::promise<int> answered;
  host.public_http().handle(request_of("GET", "/bell"), [&answered](const net::Response& answer) {
    answered.set_value(answer.status);
  });
  bell.stop();
  EXPECT_TRUE(bell.ended);
  EXPECT_EQ(answered.get_future().get(), 204);
}

TEST(HttpSource, StopWithoutStartReturns) {
  RefusingHost host;
  Bell bell(host);
  bell.stop();
  EXPECT_TRUE(bell.ended);
}

}  // namespace
}  // namespace adapter::web
