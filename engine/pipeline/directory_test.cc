#include "engine/api/directory.h"

#include <gtest/gtest.h>

#include "tests/support/rig.h"

namespace engine {
namespace {

// The assigner that the rig's site gives to PID-3 of "MERCY".
constexpr const char* kMercy = "urn:oid:2.999.1";

base::Json patient_json(const std::string& identifiers) {
  return base::parse_json(R"({"resourceType":"Patient","identifier":[)" + identifiers + "]}")
      .value();
}

struct DirectoryTest : testing::Test {
  support::Rig rig;
  Directory& directory = rig.engine().directory();

  // What the store knows her by: system and value of the identifier that the feed gave.
  BusinessId name_of(const std::string& mrn) {
    rig.feed(rig.siu("S12", {.filler = "F" + mrn, .mrn = mrn}));
    const auto shown =
        rig.show(rig.clinician(), ShowResource{"Patient", rig.only_patient().to_string()});
    const base::Json& record = shown.value().get().json;
    const base::Json& identifier = record.find("identifier")->items().front();
    return {identifier.text_of("system"), identifier.text_of("value")};
  }
};

TEST_F(DirectoryTest, APatientIsFoundByNumberAndAssigner) {
  const BusinessId ada = name_of("1001");
  EXPECT_EQ(directory.find({ada}).value(), rig.only_patient());
}

TEST_F(DirectoryTest, NeitherPartOfANameServesAlone) {
  const BusinessId ada = name_of("1001");
  for (const BusinessId& wrong :
       {BusinessId{ada.system, "1002"}, BusinessId{"urn:oid:2.999.2", ada.value},
        BusinessId{"", ada.value}, BusinessId{ada.system, ""},
        BusinessId{ada.system + ada.value, ""}}) {
    EXPECT_EQ(directory.find({wrong}).error().code, base::Code::kNotFound);
  }
  EXPECT_EQ(directory.find({}).error().code, base::Code::kNotFound);
}

TEST_F(DirectoryTest, NamesOfTwoPatientsNameNobody) {
  const BusinessId ada = name_of("1001");
  const BusinessId max = name_of("1002");
  EXPECT_EQ(directory.find({ada, max}).error().code, base::Code::kConflict);
  EXPECT_EQ(directory.find({ada, {kMercy, "unknown"}}).value().number(),
            directory.find({ada}).value().number());
}

TEST_F(DirectoryTest, AConversationIsFoundByItsAppointmentForItsOwnPatientAlone) {
  const engine::Receipt booked = rig.feed(rig.siu("S12"));
  const PatientId ada = rig.only_patient();
  const auto rows = rig.query("SELECT CAST(id AS BIGINT) FROM resource WHERE type = 'Appointment'",
                              {store::Type::kInteger});
  ASSERT_EQ(rows.size(), 1U);
  const std::string id = std::to_string(std::get<std::int64_t>(rows[0][0]));
  const auto shown = rig.show(rig.clinician(), ShowResource{"Appointment", id});
  ASSERT_TRUE(shown.ok());
  const base::Json& first = shown.value().get().json.find("identifier")->items().front();
  const BusinessId name{first.text_of("system"), first.text_of("value")};
  EXPECT_EQ(directory.thread_about(ada, "Appointment", {name}).value(), booked.threads.at(0));
  EXPECT_FALSE(directory.thread_about(PatientId{999}, "Appointment", {name}).ok());
  EXPECT_FALSE(directory.thread_about(ada, "Communication", {name}).ok());
  EXPECT_FALSE(directory.thread_about(ada, "Appointment", {{name.system, "x"}}).ok());
}

TEST_F(DirectoryTest, AConversationIsFoundByACommunicationInIt) {
  const ThreadId thread = rig.feed(rig.siu("S12")).threads.at(0);
  const PatientId ada = rig.only_patient();
  ASSERT_TRUE(rig.say(rig.patient(ada), ada, thread, "hello", "k1").ok());
  const BusinessId name{"urn:hopline:draft", "k1"};
  EXPECT_EQ(directory.thread_about(ada, "Communication", {name}).value(), thread);
  EXPECT_FALSE(directory.thread_about(PatientId{999}, "Communication", {name}).ok());
  EXPECT_EQ(directory.patient_of(thread).value(), ada);
  EXPECT_EQ(directory.patient_of(ThreadId{999}).error().code, base::Code::kNotFound);
}

TEST(NamesOf, OnlyTheEnrolledAssignersIdentifiersCount) {
  const base::Json patient = patient_json(
      R"({"system":"urn:a","value":"1"},{"system":"urn:b","value":"2"},
         {"system":"urn:a","value":"3","use":"old"},{"value":"4"},{"system":"urn:a"})");
  EXPECT_EQ(names_of(patient, "urn:a"), (std::vector<BusinessId>{{"urn:a", "1"}}));
}

TEST(NamesOf, WithoutAnAssignerRecordNumbersThatNameOneCount) {
  const std::string mr =
      R"("type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203",)"
      R"("code":"MR"}]})";
  const base::Json patient =
      patient_json(R"({"system":"urn:a","value":"1"},{"system":"urn:b","value":"2",)" + mr +
                   R"(},{"value":"3",)" + mr + "}");
  EXPECT_EQ(names_of(patient, ""), (std::vector<BusinessId>{{"urn:b", "2"}}));
}

TEST(NamesOf, WhatIsNoPatientHasNoNames) {
  EXPECT_TRUE(names_of(base::Json::object(), "urn:a").empty());
  EXPECT_TRUE(names_of(base::parse_json(R"({"resourceType":"Group","identifier":[
    {"system":"urn:a","value":"1"}]})")
                           .value(),
                       "urn:a")
                  .empty());
}

}  // namespace
}  // namespace engine
