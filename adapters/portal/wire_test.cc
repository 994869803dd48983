// The conversation API as a browser meets it: real sockets, the real listener, the real client.
#include <gtest/gtest.h>

#include "adapters/portal/operations.h"
#include "adapters/portal/sink.h"
#include "adapters/portal/source.h"
#include "net/http_client.h"
#include "net/http_server.h"
#include "tests/support/refusing_host.h"

namespace adapter::portal {
namespace {

using testing_support::RefusingHost;
using testing_support::settings_of;

engine::Actor ada() {
  engine::Actor actor;
  actor.kind = engine::ActorKind::kPatient;
  actor.id = "person-4";
  actor.patient = engine::PatientId{7};
  return actor;
}

struct Rig {
  RefusingHost host;
  std::unique_ptr<engine::Source> source = make_source(settings_of("portal"), host).value();
  std::unique_ptr<engine::Sink> sink = make_sink(settings_of("portal"), host).value();
  net::HttpServer server{host.executor(), host.public_http(), {}};
  net::HttpClient client{{}};

  Rig() {
    host.authenticate_as(ada());
    EXPECT_TRUE(source->start().ok());
    EXPECT_TRUE(server.start().ok());
  }
  ~Rig() {
    source->stop();
    sink->stop();
    server.stop();
    host.executor().stop();
  }
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  net::ClientReply call(std::string method, std::string path, std::string body = "") {
    net::ClientRequest request;
    request.method = std::move(method);
    request.url = "http://" + server.address() + path;
    request.headers = {{"Authorization", "Bearer good"}, {"X-Request-Id", "run-7"}};
    if (!body.empty()) request.headers.push_back({"Content-Type", "application/json"});
    request.body = std::move(body);
    auto reply = client.call(request);
    EXPECT_TRUE(std::holds_alternative<net::ClientReply>(reply));
    auto* answer = std::get_if<net::ClientReply>(&reply);
    return answer == nullptr ? net::ClientReply{} : std::move(*answer);
  }
};

TEST(PortalWire, AThreadThatMayNotBeSeenIs404AsAProblem) {
  Rig rig;
  const auto reply = rig.call("GET", "/api/v1/threads/12");
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(reply.header("Content-Type"), "application/problem+json");
  EXPECT_EQ(reply.header("X-Request-Id"), "run-7");
  EXPECT_EQ(reply.header("Cache-Control"), "no-store");
}

TEST(PortalWire, AnEntryReachesTheEngineAsAShowOfItsThread) {
  Rig rig;
  const auto reply =
      rig.call("POST", "/api/v1/threads/t12/entries", R"({"text":"caf\u00e9","key":"k1"})");
  EXPECT_EQ(reply.status, 404);
  ASSERT_EQ(rig.host.shows().size(), 1U);
  EXPECT_EQ(std::get<engine::ShowThread>(rig.host.shows()[0]).thread, engine::ThreadId{12});
}

TEST(PortalWire, AnotherMethodIs405WithAllow) {
  Rig rig;
  const auto reply = rig.call("DELETE", "/api/v1/threads/12");
  EXPECT_EQ(reply.status, 405);
  EXPECT_NE(reply.header("Allow").find("GET"), std::string_view::npos);
}

TEST(PortalWire, TheDescriptionIsServedToAnybody) {
  Rig rig;
  const auto reply = rig.call("GET", "/openapi.json");
  EXPECT_EQ(reply.status, 200);
  EXPECT_NE(reply.body.find("addEntry"), std::string::npos);
}

}  // namespace
}  // namespace adapter::portal
