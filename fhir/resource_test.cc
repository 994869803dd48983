#include "fhir/resource.h"

#include <gtest/gtest.h>

namespace fhir {
namespace {

Resource read(std::string_view text) { return Resource::parse(text).value(); }

TEST(Resource, ReadsAndWritesTheSameText) {
  const std::string text =
      R"({"resourceType":"Observation","id":"o1","valueQuantity":{"value":1.10}})";
  const Resource observation = read(text);
  EXPECT_EQ(observation.type(), "Observation");
  EXPECT_EQ(observation.id(), "o1");
  EXPECT_EQ(observation.write(), text);
}

TEST(Resource, RefusesWhatIsNoR4Resource) {
  for (const char* text : {R"([])", R"({})", R"({"resourceType":"Observatio"})", R"("Patient")",
                           R"({"resourceType":5})", R"({"resourceType":"DomainResource"})",
                           R"({"resourceType":"HumanName"})"}) {
    EXPECT_FALSE(Resource::parse(text).ok()) << text;
  }
}

TEST(Resource, RefusesXml) {
  EXPECT_FALSE(Resource::parse("<Patient xmlns=\"http://hl7.org/fhir\"/>").ok());
}

TEST(Resource, RefusesDuplicateKeys) {
  EXPECT_FALSE(Resource::parse(R"({"resourceType":"Patient","id":"a","id":"b"})").ok());
}

TEST(Resource, SetsItsIdAndMembers) {
  Resource patient("Patient");
  patient.set_id("p1");
  patient.set("active", base::Json::boolean(true));
  EXPECT_EQ(patient.write(), R"({"resourceType":"Patient","id":"p1","active":true})");
}

TEST(Identifiers, AreReadFromAListAndFromASingleObject) {
  const auto many = identifiers_of(read(
      R"({"resourceType":"Patient","identifier":[{"system":"urn:a","value":"1"},{"value":"2"}]})"));
  ASSERT_EQ(many.size(), 2U);
  EXPECT_EQ(many[0], (Identifier{"urn:a", "1"}));
  EXPECT_EQ(many[1], (Identifier{"", "2"}));
  const auto one = identifiers_of(
      read(R"({"resourceType":"Bundle","identifier":{"system":"urn:a","value":"1"}})"));
  EXPECT_EQ(one, (std::vector<Identifier>{{"urn:a", "1"}}));
}

TEST(Identifiers, WithoutAValueDoNotCount) {
  EXPECT_TRUE(identifiers_of(read(R"({"resourceType":"Patient"})")).empty());
  EXPECT_TRUE(
      identifiers_of(read(R"({"resourceType":"Patient","identifier":[{"system":"urn:a"}]})"))
          .empty());
}

TEST(OperationOutcome, NamesSeverityCodeWordsAndPlace) {
  const Resource outcome = operation_outcome(std::vector<Issue>{
      {Severity::kError, "required", "status is missing", "Appointment.status"}});
  EXPECT_EQ(outcome.write(),
            R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"required",)"
            R"("diagnostics":"status is missing","expression":["Appointment.status"]}]})");
}

TEST(OperationOutcome, HasOneLineForEachFaultOfAnError) {
  base::Error error{base::Code::kDenied, "no consent", "", {}};
  error.also.push_back({base::Code::kInvalid, "bad", "PID-5", {}});
  const Resource outcome = operation_outcome(error);
  ASSERT_EQ(outcome.find("issue")->items().size(), 2U);
  EXPECT_EQ(outcome.find("issue")->items()[0].text_of("code"), "forbidden");
  EXPECT_EQ(outcome.find("issue")->items()[1].text_of("code"), "invalid");
}

TEST(OperationOutcome, IsNeverEmpty) {
  EXPECT_EQ(operation_outcome(std::vector<Issue>{}).find("issue")->items().size(), 1U);
}

}  // namespace
}  // namespace fhir
