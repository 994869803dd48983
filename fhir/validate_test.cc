#include <gtest/gtest.h>

#include "fhir/builders.h"
#include "fhir/resource.h"

namespace fhir {
namespace {

using base::Json;

// "code address: words" of each fault, one a line.
std::string faults(std::string_view text) {
  std::string out;
  for (const Issue& issue : validate(Resource::parse(text).value())) {
    out += issue.code + " " + issue.expression + ": " + issue.diagnostics + "\n";
  }
  return out;
}

// The members of an Appointment that is booked and complete, then `more`.
std::string appointment(const std::string& more) {
  return R"({"resourceType":"Appointment","status":"booked","start":"2026-03-02T09:00:00Z",)"
         R"("end":"2026-03-02T09:30:00Z","participant":[{"actor":{"reference":"Patient/p1"},)"
         R"("status":"accepted"}])" +
         more + "}";
}

std::string observation(const std::string& more) {
  return R"({"resourceType":"Observation","status":"final","code":{"text":"x"})" + more + "}";
}

std::string patient(const std::string& more) { return R"({"resourceType":"Patient")" + more + "}"; }

bool refused(const std::string& text, std::string_view part) {
  return faults(text).find(part) != std::string::npos;
}

TEST(Validate, FindsNothingInACompleteResource) {
  EXPECT_EQ(faults(appointment("")), "");
  EXPECT_EQ(faults(observation(R"(,"valueQuantity":{"value":1.10,"unit":"mg"})")), "");
  EXPECT_EQ(faults(patient(R"(,"active":true,"birthDate":"1970-02-28")")), "");
}

TEST(Validate, RefusesAnUnknownElement) {
  EXPECT_EQ(faults(appointment(R"(,"begin":"2026-03-02T09:00:00Z")")),
            "structure Appointment.begin: no such element in R4\n");
  EXPECT_EQ(faults(patient(R"(,"name":[{"first":"A"}])")),
            "structure Patient.name[0].first: no such element in R4\n");
  EXPECT_TRUE(refused(patient(R"(,"resourcetype":"x")"), "structure Patient.resourcetype"));
  EXPECT_TRUE(refused(patient(R"(,"name":[{"resourceType":"x"}])"), "name[0].resourceType"));
}

TEST(Validate, DoesNotRepeatANameThatIsNoElementName) {
  EXPECT_EQ(faults(patient(R"(,"Jane Roe 1970":true)")),
            "structure Patient: has a member that R4 does not know\n");
}

TEST(Validate, NeverRepeatsAValue) {
  const std::string all =
      faults(patient(R"(,"birthDate":"secret","gender":"secret","id":"secret!","active":"secret",)"
                     R"("managingOrganization":{"reference":"secret"},"name":"secret")"));
  EXPECT_GT(all.size(), 100U);
  EXPECT_EQ(all.find("secret"), std::string::npos);
}

TEST(Validate, ReportsAllFaultsInDocumentOrder) {
  EXPECT_EQ(faults(R"({"resourceType":"Appointment","comment":5,"status":"open",)"
                   R"("participant":[{"status":"x"}],"priority":-1})"),
            "value Appointment.comment: not a legal string: want text of 1 byte to 1 MB without "
            "control characters\n"
            "code-invalid Appointment.status: not a code of the value set appointmentstatus\n"
            "code-invalid Appointment.participant[0].status: not a code of the value set "
            "participationstatus\n"
            "invariant Appointment.participant[0]: app-1: has a type or an actor\n"
            "value Appointment.priority: not a legal unsignedInt: want a whole number from 0\n"
            "invariant Appointment: app-3: start and end may be missing only while proposed, "
            "cancelled or on a waitlist\n");
}

TEST(Validate, NamesWhatIsMissing) {
  EXPECT_EQ(faults(R"({"resourceType":"Appointment","status":"proposed"})"),
            "required Appointment.participant: is missing, and must be there\n");
  EXPECT_TRUE(refused(R"({"resourceType":"Appointment","status":"proposed",)"
                      R"("participant":[{"actor":{"display":"A"}}]})",
                      "required Appointment.participant[0].status"));
}

TEST(Validate, TellsListsFromSingleValues) {
  EXPECT_TRUE(refused(patient(R"(,"name":{"family":"A"})"), "Patient.name: must be a list"));
  EXPECT_TRUE(refused(patient(R"(,"gender":["male"])"), "Patient.gender: must not be a list"));
  EXPECT_TRUE(refused(patient(R"(,"name":[])"), "a list must not be empty"));
  EXPECT_TRUE(refused(patient(R"(,"name":[[{"family":"A"}]])"), "name[0]: must be an object"));
}

TEST(Validate, RefusesNullAndEmptyObjects) {
  EXPECT_TRUE(refused(patient(R"(,"gender":null)"), "value Patient.gender"));
  EXPECT_TRUE(refused(patient(R"(,"maritalStatus":{})"), "Patient.maritalStatus: ele-1"));
  EXPECT_TRUE(refused(patient(R"(,"maritalStatus":{"id":"a"})"), "Patient.maritalStatus: ele-1"));
  EXPECT_TRUE(refused(patient(R"(,"name":[null])"), "Patient.name[0]: must be an object"));
  EXPECT_TRUE(refused(patient(R"(,"name":[{"given":[null]}])"), "Patient.name[0].given[0]"));
}

TEST(Validate, TakesOneTypeOfAChoice) {
  EXPECT_TRUE(refused(observation(R"(,"valueString":"a","valueInteger":1)"),
                      "structure Observation.value: a choice takes one type"));
  EXPECT_TRUE(refused(observation(R"(,"valueMoney":{"value":1})"), "no such element"));
  EXPECT_TRUE(refused(observation(R"(,"value":1)"), "no such element"));
  EXPECT_EQ(faults(observation(R"(,"valueString":"a","_valueString":{"id":"v"})")), "");
}

TEST(Validate, ChecksTheFormOfPrimitives) {
  EXPECT_TRUE(refused(patient(R"(,"birthDate":"1970-02-30")"), "not a legal date"));
  EXPECT_TRUE(refused(patient(R"(,"active":"true")"), "not a legal boolean"));
  EXPECT_TRUE(refused(patient(R"(,"multipleBirthInteger":1.0)"), "not a legal integer"));
  EXPECT_TRUE(refused(patient(R"(,"id":"a b")"), "not a legal id"));
  EXPECT_TRUE(refused(appointment(R"(,"minutesDuration":0)"), "not a legal positiveInt"));
  EXPECT_TRUE(refused(observation(R"(,"valueQuantity":{"value":"1.1"})"), "not a legal decimal"));
}

TEST(Validate, TakesExtensionsInPlaceOfAPrimitive) {
  const std::string unknown =
      R"({"extension":[{"url":"http://a.example/absent","valueCode":"unknown"}]})";
  EXPECT_EQ(faults(patient(R"(,"_birthDate":)" + unknown)), "");
  EXPECT_EQ(faults(R"({"resourceType":"Appointment","_status":)" + unknown +
                   R"(,"start":"2026-03-02T09:00:00Z","end":"2026-03-02T09:30:00Z",)"
                   R"("participant":[{"type":[{"text":"a"}],"status":"accepted"}]})"),
            "");
  EXPECT_EQ(faults(patient(R"(,"name":[{"given":[null,"B"],"_given":[)" + unknown + ",null]}]")),
            "");
  EXPECT_TRUE(refused(patient(R"(,"_birthDate":{"id":"a"})"), "Patient.birthDate: ele-1"));
  EXPECT_TRUE(refused(patient(R"(,"_birthDate":{"value":"a"})"), "birthDate.value: no such"));
  EXPECT_TRUE(refused(patient(R"(,"_birthDate":5)"), "Patient.birthDate: must be an object"));
  EXPECT_TRUE(refused(patient(R"(,"_name":[{"id":"a"}])"), "no such element"));
  EXPECT_TRUE(refused(patient(R"(,"name":[{"given":["A"],"_given":{}}])"), "must be a list"));
  EXPECT_TRUE(refused(patient(R"(,"name":[{"given":["A"],"_given":[null,null]}])"),
                      "given[1]: neither value nor extensions"));
}

TEST(Validate, ChecksRequiredCodesAlsoInConcepts) {
  EXPECT_TRUE(refused(patient(R"(,"gender":"m")"), "not a code of the value set"));
  const auto allergy = [](const std::string& coding) {
    return R"({"resourceType":"AllergyIntolerance","patient":{"reference":"Patient/p1"},)"
           R"("clinicalStatus":{"coding":[)" +
           coding + "]}}";
  };
  EXPECT_EQ(faults(allergy(
                R"({"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical",)"
                R"("code":"active"})")),
            "");
  EXPECT_TRUE(refused(allergy(R"({"system":"urn:a","code":"active"})"), "needs a coding"));
}

TEST(Validate, ChecksTheFormAndTargetOfReferences) {
  const auto organization = [](const std::string& text) {
    return patient(R"(,"managingOrganization":{"reference":")" + text + "\"}");
  };
  for (const char* text :
       {"Organization/o1", "Organization/o1/_history/2", "http://a.example/fhir/Organization/o1",
        "urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "Organization?identifier=urn:a|1",
        "http://a.example/whatever"}) {
    EXPECT_EQ(faults(organization(text)), "") << text;
  }
  for (const char* text : {"o1", "Organization/", "Organization", "Organization/a b", "/o1",
                           "Zebra/1", "Organization/o1/x", "Organization?", "organization/o1"}) {
    EXPECT_TRUE(refused(organization(text), "not a reference")) << text;
  }
  EXPECT_TRUE(refused(organization("Patient/p1"), "may not be referred to"));
  EXPECT_TRUE(refused(organization("https://a.example/Patient/p1"), "may not be referred to"));
}

TEST(Validate, FollowsContentReferences) {
  const std::string form = R"({"resourceType":"Questionnaire","status":"draft","item":[)"
                           R"({"linkId":"1","type":"group","item":[{"linkId":"2","type":"group",)"
                           R"("item":[{"linkId":"3","type":"nonsense"}]}]}]})";
  EXPECT_EQ(faults(form),
            "code-invalid Questionnaire.item[0].item[0].item[0].type: not a code of the value set "
            "item-type\n");
}

TEST(Validate, LooksIntoContainedAndBundledResources) {
  EXPECT_TRUE(refused(patient(R"(,"contained":[{"resourceType":"Organization","id":"o"}],)"
                              R"("managingOrganization":{"reference":"#o"})"),
                      "Patient.contained[0]: org-1"));
  EXPECT_TRUE(refused(R"({"resourceType":"Bundle","type":"collection","entry":[)"
                      R"({"resource":{"resourceType":"Patient","gender":"m"}}]})",
                      "Bundle.entry[0].resource.gender"));
  EXPECT_TRUE(refused(R"({"resourceType":"Bundle","type":"collection","entry":[)"
                      R"({"resource":{"resourceType":"Zebra"}}]})",
                      "entry[0].resource: not an R4 resource"));
  EXPECT_TRUE(refused(R"({"resourceType":"Bundle","type":"collection","entry":[)"
                      R"({"resource":5}]})",
                      "not an R4 resource"));
}

TEST(Validate, StopsAfterTwoHundredFaults) {
  Resource many("Patient");
  for (int i = 0; i < 1000; ++i) many.set("x" + std::to_string(i), Json::boolean(true));
  const auto issues = validate(many);
  ASSERT_EQ(issues.size(), 200U);
  EXPECT_EQ(issues.back().code, "too-costly");
}

TEST(Validate, EndsOnWhatOurOwnCodeNestedTooDeep) {
  Json extension = Json::object();
  extension.set("url", json_text("http://a.example"));
  for (int i = 0; i < 500; ++i) {
    Json outer = Json::object();
    outer.set("url", json_text("http://a.example"));
    outer.set("extension", Json::array()).push(std::move(extension));
    extension = std::move(outer);
  }
  Resource deep("Patient");
  deep.set("extension", Json::array()).push(std::move(extension));
  ASSERT_EQ(validate(deep).size(), 1U);
  EXPECT_EQ(validate(deep)[0].diagnostics, "nested too deep");
}

// Each of these is seconds of work where a step is linear and hours where it is quadratic.
TEST(Validate, IsNotQuadraticInReferencesIntoContainedResources) {
  constexpr int kMany = 60'000;
  std::string extensions;
  std::string contained;
  for (int i = 0; i < kMany; ++i) {
    extensions += R"({"url":"urn:x","valueReference":{"reference":"#last"}},)";
    contained += "{},";
  }
  extensions.pop_back();
  const auto issues = validate(
      Resource::parse(patient(",\"extension\":[" + extensions + "],\"contained\":[" + contained +
                              R"({"resourceType":"Basic","id":"last","code":{"text":"x"}}])"))
          .value());
  EXPECT_EQ(issues[0].expression, "Patient.contained[0]");
}

TEST(Validate, IsNotQuadraticInNullsAndTheirExtensions) {
  constexpr int kMany = 100'000;
  std::string nulls = "null";
  std::string companions = "{}";
  std::string fillers;
  for (int i = 0; i < kMany; ++i) {
    nulls += ",null";
    companions += ",{}";
    fillers += "\"x" + std::to_string(i) + "\":1,";
  }
  EXPECT_TRUE(refused(patient(",\"name\":[{\"given\":[" + nulls + "]," + fillers + "\"_given\":[" +
                              companions + "]}]"),
                      "Patient.name[0].x0"));
}

TEST(Validate, IsNotQuadraticInCodingsOfComponents) {
  constexpr int kMany = 50'000;
  std::string codings = R"({"code":"a"})";
  for (int i = 0; i < kMany; ++i) codings += R"(,{"code":"c)" + std::to_string(i) + "\"}";
  const std::string component = R"({"code":{"coding":[{"code":"z"}]}})";
  std::string components = component;
  for (int i = 0; i < kMany; ++i) components += "," + component;
  EXPECT_EQ(faults(R"({"resourceType":"Observation","status":"final","valueString":"v",)"
                   R"("code":{"coding":[)" +
                   codings + "]},\"component\":[" + components + "]}"),
            "");
}

TEST(Validate, RefusesATypeThatOurOwnCodeMisspelt) {
  EXPECT_EQ(validate(Resource("Apointment")).size(), 1U);
}

TEST(Validate, FindsNothingInWhatTheBuildersMake) {
  Resource made("Patient");
  made.set_id("p1");
  made.set("identifier", Json::array()).push(identifier({"urn:oid:1.2.3", "4711"}));
  made.set("maritalStatus", codeable_concept({"urn:a", "M"}, "married"));
  made.set("managingOrganization", reference(ResourceName{"Organization", "o1"}));
  for (BundleType type : {BundleType::kCollection, BundleType::kSearchset, BundleType::kTransaction,
                          BundleType::kBatch}) {
    EXPECT_TRUE(validate(bundle(type, {made, Resource("Patient")})).empty());
  }
  EXPECT_TRUE(validate(operation_outcome(validate(Resource("Appointment")))).empty());
  EXPECT_TRUE(validate(operation_outcome(std::vector<Issue>{})).empty());
}

}  // namespace
}  // namespace fhir
