// The FHIR endpoint as an EHR meets it: real sockets, the real listener, the real client.
#include <gtest/gtest.h>

#include "adapters/fhir_rest/source.h"
#include "fhir/resource.h"
#include "net/http_client.h"
#include "net/http_server.h"
#include "tests/support/refusing_host.h"

namespace adapter::fhir_rest {
namespace {

using testing_support::RefusingHost;
using testing_support::settings_of;

struct Rig {
  RefusingHost host;
  std::unique_ptr<engine::Source> source = make_source(settings_of("fhir-ehr-a"), host).value();
  net::HttpServer server{host.executor(), host.public_http(), {}};
  net::HttpClient client{{}};
  std::vector<net::Header> headers = {{"Authorization", "Bearer good"}};

  Rig() {
    EXPECT_TRUE(source->start().ok());
    EXPECT_TRUE(server.start().ok());
  }
  ~Rig() {
    source->stop();
    server.stop();
    host.executor().stop();
  }
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  Rig& with(std::string name, std::string value) {
    headers.push_back({std::move(name), std::move(value)});
    return *this;
  }
  net::ClientReply call(std::string method, std::string path, std::string body = "") {
    const auto reply = client.call(
        {std::move(method), "http://" + server.address() + path, headers, std::move(body)});
    const auto* answer = std::get_if<net::ClientReply>(&reply);
    EXPECT_NE(answer, nullptr);
    return answer == nullptr ? net::ClientReply{} : *answer;
  }
};

// The code of the only issue, "" when the body is no OperationOutcome with an expression.
std::string issue_of(const net::ClientReply& reply) {
  const auto outcome = fhir::Resource::parse(reply.body);
  if (!outcome.ok() || outcome.value().type() != "OperationOutcome") return "";
  const base::Json& issue = outcome.value().find("issue")->items().at(0);
  return issue.find("expression") == nullptr ? "" : issue.text_of("code");
}

constexpr const char* kAppointment = R"({"resourceType":"Appointment","status":"booked"})";

TEST(FhirWire, ACreateReachesTheEngineByteForByte) {
  Rig rig;
  rig.with("Content-Type", "application/fhir+json; charset=UTF-8")
      .with("If-None-Exist", "identifier=urn:x|1")
      .with("X-Request-Id", "run-7");
  rig.host.refuse_with({base::Code::kUnavailable, "draining", "", {}});
  const auto reply = rig.call("POST", "/fhir/R4/Appointment", kAppointment);
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.header("Retry-After"), "5");
  EXPECT_EQ(reply.header("X-Request-Id"), "run-7");
  ASSERT_EQ(rig.host.arrivals().size(), 1U);
  const engine::Arrival arrival = rig.host.arrivals()[0];
  EXPECT_EQ(arrival.bytes, kAppointment);
  EXPECT_EQ(arrival.request, "run-7");
  EXPECT_EQ(arrival.fhir->if_none_exist, "identifier=urn:x|1");
}

TEST(FhirWire, EachWrongRequestIsAnsweredByAnOutcomeWithItsPlace) {
  const struct {
    const char* method;
    const char* path;
    const char* type;
    int status;
    const char* code;
  } cases[] = {
      {"POST", "/fhir/R4/Appointment", "application/fhir+xml", 415, "not-supported"},
      {"POST", "/fhir/R4/Observation", "application/fhir+json", 404, "not-supported"},
      {"PUT", "/fhir/R4/Appointment/a_b", "application/fhir+json", 400, "value"},
      {"DELETE", "/fhir/R4/Appointment/1", "application/fhir+json", 405, "not-supported"},
      {"GET", "/fhir/R4/Appointment/a_b", "application/fhir+json", 404, "not-found"},
      {"GET", "/fhir/R4/Appointment", "application/fhir+json", 405, "not-supported"},
      {"GET", "/fhir/R4/Appointment/1/_history/2", "application/fhir+json", 404, "not-found"},
      {"GET", "/fhir/R4/Appointment/1?_format=xml", "application/fhir+json", 406, "not-supported"},
  };
  for (const auto& one : cases) {
    Rig rig;
    rig.with("Content-Type", one.type);
    const auto reply = rig.call(one.method, one.path, one.method[0] == 'P' ? kAppointment : "");
    EXPECT_EQ(reply.status, one.status) << one.method << ' ' << one.path;
    EXPECT_EQ(issue_of(reply), one.code) << one.method << ' ' << one.path;
    EXPECT_TRUE(rig.host.arrivals().empty());
    EXPECT_TRUE(rig.host.shows().empty());
  }
}

TEST(FhirWire, ADeniedAcceptIs403AndNotEnrolledSaysNoMore) {
  Rig rig;
  rig.with("Content-Type", "application/fhir+json");
  rig.host.refuse_with({base::Code::kDenied, "not enrolled", "", {}});
  EXPECT_EQ(rig.call("POST", "/fhir/R4/Appointment", kAppointment).status, 403);
}

TEST(FhirWire, AStrangerIsChallengedWhateverIsAsked) {
  for (const char* path : {"/fhir/R4/Patient/1", "/fhir/R4/Nothing/1", "/fhir/R4/Patient"}) {
    Rig rig;
    rig.headers.clear();
    const auto reply = rig.call("GET", path);
    EXPECT_EQ(reply.status, 401) << path;
    EXPECT_EQ(reply.header("WWW-Authenticate"), "Bearer realm=\"hopline\"");
    EXPECT_EQ(issue_of(reply), "login");
  }
}

TEST(FhirWire, MetadataNeedsNoLoginAndEchoesTheRequestId) {
  Rig rig;
  rig.headers = {{"X-Request-Id", "run-7"}};
  const auto reply = rig.call("GET", "/fhir/R4/metadata");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("X-Request-Id"), "run-7");
  EXPECT_EQ(reply.header("Content-Type"), "application/fhir+json");
}

TEST(FhirWire, HeadOfMetadataIsAnswered) {
  Rig rig;
  const auto reply = rig.call("HEAD", "/fhir/R4/metadata");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "");
}

}  // namespace
}  // namespace adapter::fhir_rest
