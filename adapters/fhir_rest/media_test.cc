#include "adapters/fhir_rest/media.h"

#include <gtest/gtest.h>

namespace adapter::fhir_rest {
namespace {

net::Request with(std::string name, std::string value) {
  net::Request request;
  request.headers.push_back({std::move(name), std::move(value)});
  return request;
}

bool acceptable(std::string accept) {
  return !check_answer_type(with("Accept", std::move(accept))).has_value();
}

bool readable(std::string type) {
  return !check_body_type(with("Content-Type", std::move(type))).has_value();
}

net::Request formatted(std::string format, std::string accept) {
  net::Request request = with("Accept", std::move(accept));
  request.query.emplace_back("_format", std::move(format));
  return request;
}

TEST(Media, NoAcceptHeaderTakesFhirJson) {
  EXPECT_FALSE(check_answer_type(net::Request{}).has_value());
}

TEST(Media, JsonAndWildcardsAreAcceptable) {
  EXPECT_TRUE(acceptable("application/fhir+json"));
  EXPECT_TRUE(acceptable("Application/JSON; charset=UTF-8"));
  EXPECT_TRUE(acceptable("text/html, application/xml;q=0.9, */*;q=0.8"));
  EXPECT_TRUE(acceptable("application/*"));
  EXPECT_TRUE(acceptable("application/fhir+json; fhirVersion=4.0"));
}

TEST(Media, OtherTypesAndVersionsAre406) {
  EXPECT_FALSE(acceptable("application/fhir+xml"));
  EXPECT_FALSE(acceptable("text/html"));
  EXPECT_FALSE(acceptable("application/fhir+json; fhirVersion=3.0"));
  EXPECT_EQ(check_answer_type(with("Accept", "text/html"))->status, 406);
  EXPECT_EQ(check_answer_type(with("Accept", "text/html"))->expression, "http.Accept");
}

TEST(Media, QualityZeroMeansNotThisOne) {
  EXPECT_FALSE(acceptable("application/fhir+json;q=0"));
  EXPECT_FALSE(acceptable("application/fhir+json;q=0.000"));
  EXPECT_TRUE(acceptable("application/fhir+json;q=0.001"));
}

TEST(Media, FormatParameterOverridesAccept) {
  EXPECT_FALSE(check_answer_type(formatted("json", "text/html")).has_value());
  EXPECT_EQ(check_answer_type(formatted("xml", "application/json"))->expression, "http._format");
}

TEST(Media, AnUnescapedPlusInFormatIsUnderstood) {
  EXPECT_FALSE(check_answer_type(formatted("application/fhir json", "")).has_value());
}

TEST(Media, BodiesAreJsonInUtf8OfR4) {
  EXPECT_TRUE(readable("application/fhir+json"));
  EXPECT_TRUE(readable("application/json;charset=utf-8"));
  EXPECT_TRUE(readable("application/fhir+json; fhirVersion=\"4.0\""));
}

TEST(Media, OtherBodiesAre415) {
  EXPECT_FALSE(readable("application/fhir+xml"));
  EXPECT_FALSE(readable("application/json; charset=latin1"));
  EXPECT_FALSE(readable("application/fhir+json; fhirVersion=5.0"));
  EXPECT_FALSE(readable(""));
  EXPECT_EQ(check_body_type(net::Request{})->status, 415);
}

}  // namespace
}  // namespace adapter::fhir_rest
