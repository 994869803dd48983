#include "adapters/fhir_rest/ask.h"

#include <gtest/gtest.h>

namespace adapter::fhir_rest {
namespace {

net::Request post(std::string type) {
  net::Request request;
  request.method = "POST";
  request.params["type"] = std::move(type);
  request.headers.push_back({"Content-Type", "application/fhir+json"});
  return request;
}

net::Request with_id(std::string method, std::string id) {
  net::Request request = post("Patient");
  request.method = std::move(method);
  request.params["id"] = std::move(id);
  return request;
}

Ask ask_of(const net::Request& request) { return std::get<Ask>(read_ask(request)); }

int refused(const net::Request& request) {
  const auto read = read_ask(request);
  const auto* refusal = std::get_if<Refusal>(&read);
  return refusal == nullptr ? 0 : refusal->status;
}

net::Request adding(net::Request request, std::string name, std::string value) {
  request.headers.push_back({std::move(name), std::move(value)});
  return request;
}

TEST(Ask, MethodDecidesTheVerb) {
  EXPECT_EQ(ask_of(post("Appointment")).verb, Ask::Verb::kCreate);
  EXPECT_EQ(ask_of(with_id("PUT", "a1")).verb, Ask::Verb::kUpdate);
  EXPECT_EQ(ask_of(with_id("GET", "a1")).verb, Ask::Verb::kRead);
}

TEST(Ask, TypesThatAreNotServedAre404) {
  EXPECT_EQ(refused(post("Observation")), 404);
  EXPECT_EQ(refused(post("appointment")), 404);
  for (const auto type : kServedTypes) EXPECT_EQ(refused(post(std::string(type))), 0);
}

TEST(Ask, AMalformedIdIs404OnReadAnd400OnUpdate) {
  EXPECT_EQ(refused(with_id("GET", "a b")), 404);
  EXPECT_EQ(refused(with_id("PUT", "a/b")), 400);
  EXPECT_EQ(refused(with_id("PUT", std::string(65, 'a'))), 400);
  EXPECT_EQ(refused(with_id("PUT", std::string(64, 'a'))), 0);
}

TEST(Ask, AReadNeedsNoContentType) {
  net::Request request = with_id("GET", "a1");
  request.headers.clear();
  EXPECT_EQ(refused(request), 0);
}

TEST(Ask, ARepeatedConditionalHeaderIsRefusedAndNotDropped) {
  net::Request request = adding(with_id("PUT", "a1"), "If-Match", "W/\"1\"");
  EXPECT_EQ(ask_of(request).if_match, "W/\"1\"");
  EXPECT_EQ(refused(adding(request, "if-match", "W/\"2\"")), 400);
}

TEST(Ask, IfMatchMustBeOneVersion) {
  EXPECT_EQ(refused(adding(with_id("PUT", "a1"), "If-Match", "3")), 400);
  EXPECT_EQ(refused(adding(with_id("PUT", "a1"), "If-Match", "W/\"x\"")), 400);
  EXPECT_EQ(refused(adding(with_id("PUT", "a1"), "If-Match", "\"3\"")), 0);
}

TEST(Ask, IfNoneExistIsServedForIdentifiersOnly) {
  EXPECT_EQ(refused(adding(post("Patient"), "If-None-Exist", "name=x")), 412);
  EXPECT_EQ(ask_of(adding(post("Patient"), "If-None-Exist", "identifier=s|v")).if_none_exist,
            "identifier=s|v");
}

TEST(Ask, IfNoneExistIsTakenPercentDecoded) {
  const auto post_once = adding(post("Patient"), "If-None-Exist", "identifier=urn%3As%7Cv");
  EXPECT_EQ(ask_of(post_once).if_none_exist, "identifier=urn:s|v");
}

TEST(Ask, IfNoneExistWithoutASystemIsRefused) {
  EXPECT_EQ(refused(adding(post("Patient"), "If-None-Exist", "identifier=v")), 412);
}

TEST(Ask, AHeaderOverItsLimitIsRefused) {
  EXPECT_EQ(refused(adding(post("Patient"), "If-None-Exist",
                           "identifier=" + std::string(kConditionBytesMax, 'x'))),
            400);
}

TEST(Ask, PreferChoosesTheAnswer) {
  EXPECT_EQ(ask_of(post("Patient")).answer, Answer::kRepresentation);
  EXPECT_EQ(ask_of(adding(post("Patient"), "Prefer", "return=minimal")).answer, Answer::kMinimal);
  EXPECT_EQ(ask_of(adding(post("Patient"), "Prefer", "return=OperationOutcome")).answer,
            Answer::kOutcome);
}

TEST(Ask, OnlyAPlainRequestIdIsKept) {
  EXPECT_EQ(ask_of(adding(post("Patient"), "X-Request-Id", "run-7.a")).token, "run-7.a");
  EXPECT_EQ(ask_of(adding(post("Patient"), "X-Request-Id", "a b\"")).token, "");
}

TEST(Ask, AnArrivalCarriesBytesConditionsAndEndpoint) {
  net::Request request = adding(with_id("PUT", "a1"), "If-Match", "W/\"3\"");
  request.body = "{\"resourceType\":\"Patient\" }";
  const Ask ask = ask_of(request);
  engine::Actor actor;
  actor.id = "ehr-a";
  const engine::Arrival arrival = to_arrival(ask, request, actor, "fhir-ehr-a");
  EXPECT_EQ(arrival.bytes, request.body);
  EXPECT_EQ(arrival.endpoint, "fhir-ehr-a");
  EXPECT_EQ(arrival.actor.id, "ehr-a");
  EXPECT_EQ(arrival.kind, engine::Kind::kFhirJson);
  ASSERT_TRUE(arrival.fhir.has_value());
  EXPECT_EQ(arrival.fhir->verb, engine::FhirRequest::Verb::kUpdate);
  EXPECT_EQ(arrival.fhir->type, "Patient");
  EXPECT_EQ(arrival.fhir->id, "a1");
  EXPECT_EQ(arrival.fhir->if_match, "W/\"3\"");
}

TEST(Etag, IsComparedWeaklyInALists) {
  EXPECT_TRUE(matches_etag("W/\"3\"", 3));
  EXPECT_TRUE(matches_etag("\"3\"", 3));
  EXPECT_TRUE(matches_etag("W/\"1\", W/\"3\"", 3));
  EXPECT_TRUE(matches_etag("*", 3));
  EXPECT_FALSE(matches_etag("W/\"33\"", 3));
  EXPECT_FALSE(matches_etag("", 3));
}

}  // namespace
}  // namespace adapter::fhir_rest
