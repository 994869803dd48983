// What the clinician's API answers before, and whatever, the engine says.
#include "adapters/chart/source.h"

#include <gtest/gtest.h>

#include "adapters/chart/operations.h"
#include "net/text.h"
#include "tests/support/refusing_host.h"

namespace adapter::chart {
namespace {

using testing_support::header_of;
using testing_support::RefusingHost;
using testing_support::request_of;
using testing_support::settings_of;

engine::Actor of_kind(engine::ActorKind kind) {
  engine::Actor actor;
  actor.kind = kind;
  actor.id = "someone";
  actor.role = "clinician";
  return actor;
}

struct Window {
  RefusingHost host;
  std::unique_ptr<engine::Source> source = make_source(settings_of("chart"), host).value();

  Window() {
    host.authenticate_as(of_kind(engine::ActorKind::kStaff));
    EXPECT_TRUE(source->start().ok());
  }
  ~Window() { source->stop(); }
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  int get(const std::string& path, net::QueryPairs query = {}) {
    net::Request request = request_of("GET", path);
    request.query = std::move(query);
    return host.ask(std::move(request)).status;
  }
  int post(const std::string& path, const std::string& body) {
    return host.ask(request_of("POST", path, body)).status;
  }
};

// A path of the table with something in its place.
std::string address_of(const Operation& operation) {
  std::string path(operation.api.path);
  const auto open = path.find('{');
  return open == std::string::npos ? path : path.replace(open, path.find('}') - open + 1, "t1");
}

net::Request call_of(const Operation& operation) {
  return request_of(std::string(operation.api.method), address_of(operation));
}

TEST(ChartSource, NobodyIsServedBeforeTheStartAndAfterTheDrain) {
  RefusingHost host;
  host.authenticate_as(of_kind(engine::ActorKind::kStaff));
  auto source = make_source(settings_of("chart"), host).value();
  for (const Operation& operation : operations()) {
    EXPECT_EQ(host.ask(call_of(operation)).status, 503) << operation.api.id;
  }
  ASSERT_TRUE(source->start().ok());
  source->drain();
  for (const Operation& operation : operations()) {
    EXPECT_EQ(host.ask(call_of(operation)).status, 503) << operation.api.id;
  }
  EXPECT_TRUE(host.shows().empty());
}

TEST(ChartSource, WhoIsNotSignedInLearnsOnlyHowToBe) {
  Window window;
  for (const Operation& operation : operations()) {
    for (const char* header : {"", "Bearer bad", "Basic good", "good"}) {
      net::Request request = call_of(operation);
      request.headers = {{"Authorization", header}};
      const net::Response refused = window.host.ask(std::move(request));
      EXPECT_EQ(refused.status, 401) << operation.api.id << header;
      EXPECT_NE(header_of(refused, "WWW-Authenticate"), "");
    }
  }
  EXPECT_TRUE(window.host.shows().empty());
}

TEST(ChartSource, PatientsAndProgramsAreNoCareTeam) {
  Window window;
  for (const auto kind :
       {engine::ActorKind::kPatient, engine::ActorKind::kClient, engine::ActorKind::kEndpoint}) {
    window.host.authenticate_as(of_kind(kind));
    for (const Operation& operation : operations()) {
      EXPECT_EQ(window.host.ask(call_of(operation)).status, 403) << operation.api.id;
    }
  }
  EXPECT_TRUE(window.host.shows().empty());
}

TEST(ChartSource, ParametersThatCannotBeReadAreNotGuessed) {
  Window window;
  for (const net::QueryPairs& bad :
       std::vector<net::QueryPairs>{{{"filter", "mine"}},
                                    {{"filter", "all"}, {"filter", "all"}},
                                    {{"patient", "x"}},
                                    {{"patient", "-1"}},
                                    {{"patient", "0"}},
                                    {{"patient", "1"}, {"patient", "2"}},
                                    {{"thread", "e7"}},
                                    {{"thread", "7x"}},
                                    {{"after", "a"}, {"after", "b"}}}) {
    EXPECT_EQ(window.get("/api/v1/inbox", bad), 400) << bad[0].first << bad[0].second;
  }
  EXPECT_EQ(window.get("/api/v1/threads/t1/conversation", {{"before", "t7"}}), 400);
  EXPECT_EQ(window.get("/api/v1/live", {{"patient", "x"}}), 400);
  EXPECT_TRUE(window.host.shows().empty());
  EXPECT_EQ(window.get("/api/v1/inbox", {{"filter", "all"}, {"patient", "p7"}}), 404);
  ASSERT_EQ(window.host.shows().size(), 1U);
  EXPECT_EQ(std::get<engine::ShowInbox>(window.host.shows()[0]).patient, engine::PatientId{7});
}

TEST(ChartSource, AThreadThatIsNoneIsNotThere) {
  Window window;
  for (const char* id : {"x", "t", "t0", "t-1", "t1234567890123456789", "e7"}) {
    const std::string thread = std::string("/api/v1/threads/") + id;
    EXPECT_EQ(window.get(thread + "/conversation"), 404) << id;
    EXPECT_EQ(window.post(thread + "/close", "{}"), 404) << id;
  }
  EXPECT_TRUE(window.host.shows().empty());
}

// What is refused by consent must not be told from what is not there: the engine says kNotFound.
TEST(ChartSource, WhatTheEngineRefusesHasItsStatusAndNoOtherWords) {
  Window window;
  for (const auto& [code, status] :
       std::vector<std::pair<base::Code, int>>{{base::Code::kNotFound, 404},
                                               {base::Code::kUnavailable, 503},
                                               {base::Code::kConflict, 409},
                                               {base::Code::kInternal, 500}}) {
    window.host.refuse_with({code, "fixed words", "", {}});
    EXPECT_EQ(window.get("/api/v1/threads/t1/conversation"), status);
  }
}

TEST(ChartSource, BodiesOfActsAreReadWholeOrNotAtAll) {
  Window window;
  const std::string close = "/api/v1/threads/t1/close";
  for (const std::string& bad :
       {std::string("{"), std::string("[]"), std::string(R"({"words":1})"),
        std::string(R"({"other":"x"})"), std::string(R"({"words":"a","words":"b"})"),
        std::string(R"({"words":{"deep":{"er":1}}})"),
        R"({"words":")" + std::string(kActBytesMax, 'x') + "\"}"}) {
    EXPECT_EQ(window.post(close, bad), 400) << bad.substr(0, 20);
  }
  EXPECT_EQ(window.post(close, ""), 404);  // the desk of this host knows no thread
  EXPECT_EQ(window.post(close, R"({"words":"done"})"), 404);
}

TEST(ChartSource, AMarkOfReadingNamesItsEntry) {
  Window window;
  const std::string read = "/api/v1/threads/t1/read";
  for (const char* bad : {"", "{}", R"({"entry":""})", R"({"entry":"t7"})", R"({"entry":7})",
                          R"({"entry":"0"})", R"({"entry":"e7","more":"x"})"}) {
    EXPECT_EQ(window.post(read, bad), 400) << bad;
  }
  EXPECT_EQ(window.post(read, R"({"entry":"e7"})"), 404);
}

TEST(ChartSource, TheTokenOfARequestComesBackIfItIsPlain) {
  Window window;
  for (const auto& [sent, back] : std::vector<std::pair<std::string, std::string>>{
           {"run-7.a", "run-7.a"}, {"a b", ""}, {"<x>", ""}, {std::string(65, 'x'), ""}}) {
    net::Request request = request_of("GET", "/api/v1/inbox");
    request.headers.push_back({"X-Request-Id", sent});
    EXPECT_EQ(header_of(window.host.ask(std::move(request)), "X-Request-Id"), back);
  }
}

TEST(ChartSource, WhoMayFrameThePageIsAListOfOrigins) {
  RefusingHost host;
  for (const char* bad : {"https://a.example; script-src *", "\"*\"", "a\nb"}) {
    RefusingHost fresh;
    EXPECT_FALSE(make_source(settings_of("chart", {{"frame_ancestors", bad}}), fresh).ok()) << bad;
  }
  EXPECT_TRUE(
      make_source(settings_of("chart", {{"frame_ancestors", "https://ehr.example"}}), host).ok());
}

}  // namespace
}  // namespace adapter::chart
