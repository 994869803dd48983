#include "engine/hop/care.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

std::set<std::string> members(std::string_view json) {
  const auto resource = fhir::Resource::parse(json);
  if (!resource.ok()) ADD_FAILURE() << resource.error().to_string();
  return resource.ok() ? members_of(resource.value()) : std::set<std::string>{};
}

using Names = std::set<std::string>;

TEST(Members, AnAppointmentNamesItsParticipantsButThePatient) {
  EXPECT_EQ(members(R"({"resourceType":"Appointment","status":"booked","participant":[
      {"actor":{"reference":"Patient/1"}},{"actor":{"reference":"Practitioner/7"}},
      {"actor":{"reference":"Location/3"}}]})"),
            Names{"Practitioner/7"});
}

TEST(Members, SomebodyIsNamedByIdentifierToo) {
  EXPECT_EQ(members(R"({"resourceType":"Appointment","status":"booked","participant":[
      {"actor":{"type":"Practitioner","identifier":{"system":"urn:x","value":"4711"}}}]})"),
            Names{"urn:x|4711"});
}

TEST(Members, ATeamAReportAndAMessageNameWhoTakesPart) {
  EXPECT_EQ(members(R"({"resourceType":"CareTeam","participant":[
      {"member":{"reference":"PractitionerRole/2"}}]})"),
            Names{"PractitionerRole/2"});
  EXPECT_EQ(members(R"({"resourceType":"DiagnosticReport","status":"final",
      "performer":[{"reference":"Organization/5"}],
      "resultsInterpreter":[{"reference":"Practitioner/8"}]})"),
            (Names{"Organization/5", "Practitioner/8"}));
  EXPECT_EQ(members(R"({"resourceType":"Communication","status":"completed",
      "sender":{"reference":"Practitioner/9"},"recipient":[{"reference":"Patient/1"}]})"),
            Names{"Practitioner/9"});
}

TEST(Members, WhatWasEnteredInErrorNamesNobody) {
  EXPECT_EQ(members(R"({"resourceType":"Appointment","status":"entered-in-error","participant":[
      {"actor":{"reference":"Practitioner/7"}}]})"),
            Names{});
}

TEST(Members, TheNamesOfOneRecordAreBounded) {
  std::string json = R"({"resourceType":"CareTeam","participant":[)";
  for (int i = 0; i < 300; ++i) {
    json += (i == 0 ? "" : ",") + std::string(R"({"member":{"reference":"Practitioner/)") +
            std::to_string(i) + "\"}}";
  }
  EXPECT_LE(members(json + "]}").size(), kMembersMax);
}

}  // namespace
}  // namespace engine
