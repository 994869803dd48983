#include "adapters/fhir_rest/source.h"

#include <gtest/gtest.h>

#include "adapters/fhir_rest/sink.h"
#include "tests/support/refusing_host.h"

namespace adapter::fhir_rest {
namespace {

using testing_support::header_of;
using testing_support::RefusingHost;
using testing_support::request_of;
using testing_support::settings_of;

struct Rig {
  RefusingHost host;
  std::unique_ptr<engine::Source> source = make_source(settings_of("fhir-ehr-a"), host).value();
  Rig() { EXPECT_TRUE(source->start().ok()); }
};

net::Request post_patient() {
  net::Request request = request_of("POST", "/fhir/R4/Patient", "{}");
  request.headers.push_back({"Content-Type", "application/fhir+json"});
  return request;
}

TEST(FhirSource, HandsACreateToTheIntake) {
  Rig rig;
  rig.host.refuse_with({base::Code::kUnavailable, "the store is down", "", {}});
  const auto response = rig.host.ask(post_patient());
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(header_of(response, "Retry-After"), "5");
  ASSERT_EQ(rig.host.arrivals().size(), 1U);
  EXPECT_EQ(rig.host.arrivals()[0].endpoint, "fhir-ehr-a");
  EXPECT_EQ(rig.host.arrivals()[0].bytes, "{}");
}

TEST(FhirSource, NothingReachesTheIntakeWithoutACredential) {
  Rig rig;
  net::Request request = post_patient();
  request.headers[0].value = "Bearer stolen";
  EXPECT_EQ(rig.host.ask(request).status, 401);
  request.headers.erase(request.headers.begin());
  EXPECT_EQ(rig.host.ask(request).status, 401);
  EXPECT_TRUE(rig.host.arrivals().empty());
}

TEST(FhirSource, AReadIsAShow) {
  Rig rig;
  const auto response = rig.host.ask(request_of("GET", "/fhir/R4/Patient/a1"));
  EXPECT_EQ(response.status, 404);
  ASSERT_EQ(rig.host.shows().size(), 1U);
  EXPECT_EQ(std::get<engine::ShowResource>(rig.host.shows()[0]).id, "a1");
}

TEST(FhirSource, AnIfNoneMatchReadIsAShowAllTheSame) {
  Rig rig;
  net::Request request = request_of("GET", "/fhir/R4/Patient/a1");
  request.headers.push_back({"If-None-Match", "*"});
  EXPECT_EQ(rig.host.ask(request).status, 404);
  EXPECT_EQ(rig.host.shows().size(), 1U);
}

TEST(FhirSource, MetadataNeedsNoCredential) {
  Rig rig;
  net::Request request = request_of("GET", "/fhir/R4/metadata");
  request.headers.clear();
  const auto response = rig.host.ask(request);
  EXPECT_EQ(response.status, 200);
  EXPECT_NE(response.body.find("CapabilityStatement"), std::string::npos);
}

TEST(FhirSource, OtherInteractionsAre405WithAllowAndAnOutcome) {
  Rig rig;
  const auto removal = rig.host.ask(request_of("DELETE", "/fhir/R4/Patient/a1"));
  EXPECT_EQ(removal.status, 405);
  EXPECT_EQ(header_of(removal, "Allow"), "GET, PUT");
  EXPECT_NE(removal.body.find("OperationOutcome"), std::string::npos);
  EXPECT_EQ(rig.host.ask(request_of("GET", "/fhir/R4/Patient")).status, 405);
  EXPECT_EQ(rig.host.ask(request_of("GET", "/fhir/R4/Patient/a1/_history/1")).status, 404);
}

TEST(FhirSource, IsClosedBeforeStartAndAfterDrain) {
  Rig rig;
  rig.source->drain();
  EXPECT_EQ(rig.host.ask(post_patient()).status, 503);
  EXPECT_TRUE(rig.host.arrivals().empty());
  rig.source->stop();
}

TEST(FhirSource, FaultsOfSettingsAreAllReported) {
  RefusingHost host;
  const auto made =
      make_source(settings_of("f", {{"path", "fhir"}, {"public_url", "ftp://x"}}), host);
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().also.size(), 1U);
}

TEST(FhirSink, FaultsOfSettingsAreAllReported) {
  RefusingHost host;
  const auto made = make_sink(
      settings_of("ehr",
                  {{"url", "ftp://x"}, {"token_file", "/nonexistent/token"}, {"timeout_ms", "1"}}),
      host);
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().also.size(), 2U);
}

TEST(FhirSink, ACredentialThatCouldEndItsHeaderIsRefused) {
  RefusingHost host;
  EXPECT_FALSE(
      make_sink(settings_of("ehr", {{"url", "https://e"}, {"token", "a\r\nX: b"}}), host).ok());
}

TEST(FhirSink, SettlesUnknownOutcomesBySearching) {
  RefusingHost host;
  const auto sink = make_sink(settings_of("ehr", {{"url", "https://ehr.example/fhir"}}), host);
  ASSERT_TRUE(sink.ok());
  EXPECT_TRUE(sink.value()->settles_unknown());
  sink.value()->stop();
}

}  // namespace
}  // namespace adapter::fhir_rest
