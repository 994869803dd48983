#include "adapters/fhir_rest/answer.h"

#include <gtest/gtest.h>

#include "adapters/fhir_rest/capability.h"
#include "base/json.h"
#include "fhir/resource.h"
#include "tests/support/refusing_host.h"

namespace adapter::fhir_rest {
namespace {

using testing_support::header_of;

constexpr const char* kStored =
    R"({"resourceType":"Patient","id":"7","meta":{"lastUpdated":"2026-03-02T09:00:00Z"}})";

engine::Receipt created() {
  engine::Receipt receipt;
  receipt.http_status = 201;
  receipt.answer = kStored;
  receipt.resource_type = "Patient";
  receipt.resource_id = "7";
  receipt.resource_version = 2;
  return receipt;
}

const base::Json issue_of(const net::Response& response) {
  const auto parsed = base::parse_json(response.body);
  if (!parsed.ok() || parsed.value().text_of("resourceType") != "OperationOutcome") return {};
  return parsed.value().find("issue")->items().at(0);
}

TEST(WriteAnswer, CarriesVersionTimeAndPlace) {
  const auto response = write_response(Ask{}, created(), "/fhir/R4");
  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(response.type, "application/fhir+json");
  EXPECT_EQ(response.body, kStored);
  EXPECT_EQ(header_of(response, "ETag"), "W/\"2\"");
  EXPECT_EQ(header_of(response, "Last-Modified"), "Mon, 02 Mar 2026 09:00:00 GMT");
  EXPECT_EQ(header_of(response, "Location"), "/fhir/R4/Patient/7/_history/2");
}

TEST(WriteAnswer, PreferMinimalLeavesTheBodyOutAndKeepsTheHeaders) {
  Ask ask;
  ask.answer = Answer::kMinimal;
  const auto response = write_response(ask, created(), "/fhir/R4");
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(header_of(response, "ETag"), "W/\"2\"");
}

TEST(WriteAnswer, PreferOutcomeAnswersAnInformation) {
  Ask ask;
  ask.answer = Answer::kOutcome;
  EXPECT_EQ(issue_of(write_response(ask, created(), "/fhir/R4")).text_of("severity"),
            "information");
}

TEST(WriteAnswer, ARefusalKeepsItsOutcomeWhateverWasPreferred) {
  engine::Receipt receipt;
  receipt.http_status = 422;
  receipt.answer = R"({"resourceType":"OperationOutcome","issue":[{"code":"invariant"}]})";
  Ask ask;
  ask.answer = Answer::kMinimal;
  const auto response = write_response(ask, receipt, "/fhir/R4");
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(response.body, receipt.answer);
  EXPECT_EQ(header_of(response, "Location"), "");
}

TEST(WriteAnswer, ARefusalWithoutWordsIsGivenAnOutcome) {
  engine::Receipt receipt;
  receipt.http_status = 412;
  Ask ask;
  ask.type = "Patient";
  const auto response = write_response(ask, receipt, "/fhir/R4");
  EXPECT_EQ(response.status, 412);
  EXPECT_EQ(issue_of(response).text_of("severity"), "error");
}

engine::View view() {
  engine::View view;
  view.json = base::parse_json(kStored).value();
  view.version = 3;
  view.updated = "2026-03-02T09:00:00Z";
  return view;
}

TEST(ReadAnswer, ShowsTheResourceWithItsVersion) {
  const auto response = read_response(Ask{}, view());
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, kStored);
  EXPECT_EQ(header_of(response, "ETag"), "W/\"3\"");
  EXPECT_EQ(header_of(response, "Cache-Control"), "no-store");
}

TEST(ReadAnswer, IsEmptyWhenTheClientHasThisVersion) {
  Ask ask;
  ask.if_none_match = "W/\"3\"";
  const auto response = read_response(ask, view());
  EXPECT_EQ(response.status, 304);
  EXPECT_EQ(response.body, "");
  ask.if_none_match = "W/\"2\"";
  EXPECT_EQ(read_response(ask, view()).status, 200);
}

TEST(ErrorAnswer, EachCodeHasItsStatusAndAnOutcome) {
  const std::pair<base::Code, int> expected[] = {
      {base::Code::kInvalid, 400},  {base::Code::kDenied, 403},
      {base::Code::kNotFound, 404}, {base::Code::kConflict, 409},
      {base::Code::kTooLarge, 413}, {base::Code::kUnsupported, 422},
      {base::Code::kInternal, 500}, {base::Code::kUnavailable, 503},
  };
  for (const auto& [code, status] : expected) {
    const auto response = error_response("", {code, "words", "Patient.name", {}});
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(issue_of(response).find("expression")->items().at(0).text(), "Patient.name");
  }
}

TEST(ErrorAnswer, UnavailableSaysWhenToComeBack) {
  const auto response = error_response("", {base::Code::kUnavailable, "draining", "", {}});
  EXPECT_EQ(header_of(response, "Retry-After"), "5");
}

TEST(ErrorAnswer, EchoesTheRequestId) {
  const auto response = error_response("run-7", {base::Code::kInvalid, "words", "", {}});
  EXPECT_EQ(header_of(response, "X-Request-Id"), "run-7");
}

TEST(LoginAnswer, ChallengesAndTellsAMissingFromABadCredential) {
  EXPECT_EQ(header_of(login_response("", Credential::kNone), "WWW-Authenticate"),
            "Bearer realm=\"hopline\"");
  const auto bad = login_response("", Credential::kBad);
  EXPECT_EQ(bad.status, 401);
  EXPECT_EQ(header_of(bad, "WWW-Authenticate"),
            "Bearer realm=\"hopline\", error=\"invalid_token\"");
  EXPECT_EQ(issue_of(bad).text_of("code"), "login");
}

TEST(HttpDate, WritesDaysBeforeTheEpochToo) {
  EXPECT_EQ(http_date(base::Instant{0}), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(http_date(base::Instant{-1}), "Wed, 31 Dec 1969 23:59:59 GMT");
}

TEST(Capability, ListsEachServedTypeAndNoOther) {
  const auto statement = capability_statement("https://h/fhir/R4", base::Instant{0});
  const auto& rest = statement.find("rest")->items().at(0);
  const auto& resources = rest.find("resource")->items();
  ASSERT_EQ(resources.size(), kServedTypes.size());
  for (std::size_t i = 0; i < resources.size(); ++i)
    EXPECT_EQ(resources[i].text_of("type"), kServedTypes[i]);
  EXPECT_EQ(statement.find("implementation")->text_of("url"), "https://h/fhir/R4");
  EXPECT_EQ(statement.text_of("fhirVersion"), "4.0.1");
}

TEST(Capability, IsAValidResource) {
  const auto statement =
      fhir::Resource::from_json(capability_statement("https://h/fhir/R4", base::Instant{0}));
  ASSERT_TRUE(statement.ok());
  for (const fhir::Issue& issue : fhir::validate(statement.value()))
    ADD_FAILURE() << issue.expression << ": " << issue.diagnostics;
}

}  // namespace
}  // namespace adapter::fhir_rest
