#include "adapters/portal/source.h"

#include <gtest/gtest.h>

#include <thread>

#include "adapters/portal/operations.h"
#include "adapters/portal/sink.h"
#include "tests/support/refusing_host.h"

namespace adapter::portal {
namespace {

using testing_support::header_of;
using testing_support::RefusingHost;
using testing_support::request_of;
using testing_support::settings_of;

engine::Actor a_patient() {
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

  Rig() {
    host.authenticate_as(a_patient());
    EXPECT_TRUE(source->start().ok());
  }
};

net::Request post_entry(std::string body) {
  net::Request request = request_of("POST", "/api/v1/threads/12/entries", std::move(body));
  request.headers.push_back({"Content-Type", "application/json; charset=utf-8"});
  return request;
}

std::string code_of(const net::Response& response) {
  const auto parsed = base::parse_json(response.body);
  return parsed.ok() ? parsed.value().text_of("type") : "";
}

// A path of the table with something in its place holders.
std::string an_address(std::string_view path) {
  std::string out(path);
  const auto open = out.find('{');
  return open == std::string::npos ? out : out.replace(open, out.find('}') - open + 1, "1");
}

TEST(Portal, EachOperationOfTheTableIsMounted) {
  Rig rig;
  for (const Operation& operation : operations()) {
    net::Request request =
        request_of(std::string(operation.api.method), an_address(operation.api.path));
    request.headers.clear();
    const auto response = rig.host.ask(request);
    EXPECT_EQ(response.status, 401) << operation.api.path;
  }
}

TEST(Portal, TheOpenApiDocumentListsEachOperation) {
  Rig rig;
  const auto response = rig.host.ask(request_of("GET", "/openapi.json"));
  const auto document = base::parse_json(response.body);
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document.value().text_of("openapi"), "3.1.0");
  const base::Json* paths = document.value().find("paths");
  for (const Operation& operation : operations()) {
    const base::Json* path = paths->find(operation.api.path);
    ASSERT_NE(path, nullptr) << operation.api.path;
    const base::Json* method = path->find(operation.api.method == "GET" ? "get" : "post");
    ASSERT_NE(method, nullptr) << operation.api.path;
    EXPECT_EQ(method->text_of("operationId"), operation.api.id);
  }
}

TEST(Portal, EachSchemaThatAnOperationNamesExists) {
  Rig rig;
  const auto response = rig.host.ask(request_of("GET", "/openapi.json"));
  const base::Json document = base::parse_json(response.body).value();
  const base::Json* all = document.find("components")->find("schemas");
  for (const Operation& operation : operations()) {
    for (const auto name : {operation.api.takes, operation.api.gives})
      EXPECT_TRUE(name.empty() || all->find(name) != nullptr) << name;
  }
}

TEST(Portal, AListOfThreadsIsAShowOfTheOwnPatient) {
  Rig rig;
  net::Request request = request_of("GET", "/api/v1/threads");
  request.query.emplace_back("patient", "8");
  EXPECT_EQ(rig.host.ask(request).status, 404);
  ASSERT_EQ(rig.host.shows().size(), 1U);
  EXPECT_EQ(std::get<engine::ShowThreads>(rig.host.shows()[0]).patient, engine::PatientId{7});
}

TEST(Portal, StaffMustSayWhoseThreads) {
  Rig rig;
  engine::Actor staff;
  staff.kind = engine::ActorKind::kStaff;
  rig.host.authenticate_as(staff);
  net::Request request = request_of("GET", "/api/v1/threads");
  EXPECT_EQ(rig.host.ask(request).status, 400);
  request.query.emplace_back("patient", "8");
  EXPECT_EQ(rig.host.ask(request).status, 404);
  EXPECT_EQ(std::get<engine::ShowThreads>(rig.host.shows().at(0)).patient, engine::PatientId{8});
}

TEST(Portal, ProgramsAreNotLetIn) {
  Rig rig;
  rig.host.authenticate_as(engine::Actor{});
  EXPECT_EQ(rig.host.ask(request_of("GET", "/api/v1/threads")).status, 403);
  EXPECT_TRUE(rig.host.shows().empty());
}

TEST(Portal, AThreadThatMayNotBeSeenTakesNoEntry) {
  Rig rig;
  const auto response = rig.host.ask(post_entry(R"({"text":"hello","key":"k1"})"));
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.type, "application/problem+json");
  EXPECT_EQ(std::get<engine::ShowThread>(rig.host.shows().at(0)).thread, engine::ThreadId{12});
  EXPECT_TRUE(rig.host.arrivals().empty());
}

TEST(Portal, ABadDraftIsRefusedBeforeAnythingIsShown) {
  Rig rig;
  const auto response = rig.host.ask(post_entry(R"({"text":"hello"})"));
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(code_of(response), "urn:hopline:problem:bad-key");
  EXPECT_TRUE(rig.host.shows().empty());
}

TEST(Portal, OnlyJsonIsTaken) {
  Rig rig;
  net::Request request = post_entry("{}");
  request.headers.back().value = "text/plain";
  EXPECT_EQ(rig.host.ask(request).status, 415);
}

TEST(Portal, WhoIsNotSignedInIsChallenged) {
  Rig rig;
  net::Request request = request_of("GET", "/api/v1/threads/12");
  request.headers[0].value = "Bearer old";
  const auto response = rig.host.ask(request);
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(header_of(response, "WWW-Authenticate"), "Bearer realm=\"hopline\"");
  EXPECT_EQ(response.body.find("old"), std::string::npos);
}

TEST(Portal, AnUnavailableStoreSaysWhenToComeBack) {
  Rig rig;
  rig.host.refuse_with({base::Code::kUnavailable, "the store is down", "", {}});
  const auto response = rig.host.ask(request_of("GET", "/api/v1/threads/12"));
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(header_of(response, "Retry-After"), "5");
}

TEST(Portal, IsClosedAfterDrain) {
  Rig rig;
  rig.source->drain();
  EXPECT_EQ(rig.host.ask(request_of("GET", "/api/v1/threads")).status, 503);
  EXPECT_TRUE(rig.host.shows().empty());
}

TEST(Portal, EventsAreForThePatientOnly) {
  Rig rig;
  engine::Actor staff;
  staff.kind = engine::ActorKind::kStaff;
  rig.host.authenticate_as(staff);
  EXPECT_EQ(rig.host.ask(request_of("GET", "/api/v1/events")).status, 403);
}

TEST(Portal, AWaitForEventsEndsWhenTheSinkStops) {
  Rig rig;
  std::promise<net::Response> answer;
  rig.host.public_http().handle(request_of("GET", "/api/v1/events"), [&](net::Response response) {
    answer.set_value(std::move(response));
  });
  rig.sink->stop();
  EXPECT_EQ(answer.get_future().get().status, 200);
}

TEST(Portal, ABadCursorIsRefused) {
  Rig rig;
  net::Request request = request_of("GET", "/api/v1/events");
  request.query.emplace_back("after", "yesterday");
  EXPECT_EQ(rig.host.ask(request).status, 400);
}

}  // namespace
}  // namespace adapter::portal
