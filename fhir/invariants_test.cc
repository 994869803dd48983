#include "fhir/invariants.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "fhir/resource.h"

namespace fhir {
namespace {

// For a rule, resources that keep it and resources that break it.
struct Case {
  std::string key;
  std::vector<std::string> good;
  std::vector<std::string> bad;
};

std::string of(std::string_view type, std::string_view members) {
  return R"({"resourceType":")" + std::string(type) + "\"," + std::string(members) + "}";
}

// A resource with one extension whose value is the datatype.
std::string value(std::string_view type, std::string_view members) {
  return of("Basic", R"("extension":[{"url":"urn:x","value)" + std::string(type) + "\":{" +
                         std::string(members) + "}}]");
}

std::string repeat(std::string_view members) {
  return value("Timing", "\"repeat\":{" + std::string(members) + "}");
}

std::string trigger(std::string_view members) { return value("TriggerDefinition", members); }

std::string bundle(std::string_view type, std::string_view members) {
  return of("Bundle", "\"type\":\"" + std::string(type) + "\"" + std::string(members));
}

std::string capability(std::string_view members) { return of("CapabilityStatement", members); }

std::vector<Case> cases_of_datatypes() {
  return {
      {"ext-1",
       {value("Period", R"("start":"2026")")},
       {of("Basic", R"("extension":[{"url":"urn:x"}])"),
        of("Basic", R"("extension":[{"url":"urn:x","valueCode":"a","extension":[)"
                    R"({"url":"urn:y","valueCode":"b"}]}])")}},
      {"ref-1",
       {of("Basic", R"("subject":{"reference":"#"})"),
        of("Basic", R"("contained":[{"resourceType":"Patient","id":"p"}],)"
                    R"("subject":{"reference":"#p"})")},
       {of("Basic", R"("subject":{"reference":"#p"})")}},
      {"per-1",
       {value("Period", R"("start":"2026","end":"2026-03")"), value("Period", R"("end":"2026")")},
       {value("Period", R"("start":"2026-03-02","end":"2026-03-01")")}},
      {"rng-2",
       {value("Range", R"("low":{"value":1.0},"high":{"value":1})"),
        value("Range", R"("low":{"value":9,"code":"mg","system":"urn:u"},"high":{"value":1})")},
       {value("Range", R"("low":{"value":1.10},"high":{"value":1.1e-1})")}},
      {"rat-1",
       {value("Ratio", R"("numerator":{"value":1},"denominator":{"value":2})")},
       {value("Ratio", R"("numerator":{"value":1})")}},
      {"cpt-2",
       {value("ContactPoint", R"("use":"home")")},
       {value("ContactPoint", R"("value":"1")")}},
      {"att-1",
       {value("Attachment", R"("data":"aGk=","contentType":"text/plain")")},
       {value("Attachment", R"("data":"aGk=")")}},
      {"qty-3",
       {value("Quantity", R"("code":"mg","system":"urn:u")")},
       {value("Quantity", R"("code":"mg")"), value("Age", R"("code":"a")")}},
      {"age-1",
       {value("Age", R"("value":1,"code":"a","system":"http://unitsofmeasure.org")")},
       {value("Age", R"("value":0,"code":"a","system":"http://unitsofmeasure.org")"),
        value("Age", R"("value":1)")}},
      {"cnt-3",
       {value("Count", R"("value":2,"code":"1","system":"http://unitsofmeasure.org")")},
       {value("Count", R"("value":2.5,"code":"1","system":"http://unitsofmeasure.org")"),
        value("Count", R"("value":2,"code":"2","system":"http://unitsofmeasure.org")")}},
      {"dis-1", {}, {value("Distance", R"("value":1,"code":"m","system":"urn:u")")}},
      {"drt-1", {}, {value("Duration", R"("code":"min","system":"http://unitsofmeasure.org")")}},
      {"exp-1",
       {value("Expression", R"("language":"text/cql","expression":"a")")},
       {value("Expression", R"("language":"text/cql")")}},
      {"drq-1", {}, {value("DataRequirement", R"("type":"Basic","codeFilter":[{"id":"a"}])")}},
      {"drq-2",
       {},
       {value("DataRequirement",
              R"("type":"Basic","dateFilter":[{"path":"a","searchParam":"b"}])")}},
  };
}

std::vector<Case> cases_of_times() {
  return {
      {"tim-1", {repeat(R"("duration":1,"durationUnit":"h")")}, {repeat(R"("duration":1)")}},
      {"tim-2", {}, {repeat(R"("period":1)")}},
      {"tim-4", {}, {repeat(R"("duration":-1,"durationUnit":"h")")}},
      {"tim-5", {}, {repeat(R"("period":-1,"periodUnit":"h")")}},
      {"tim-6", {}, {repeat(R"("periodMax":1)")}},
      {"tim-7", {}, {repeat(R"("durationMax":1)")}},
      {"tim-8", {}, {repeat(R"("countMax":1)")}},
      {"tim-9",
       {repeat(R"("offset":5,"when":["ACM"])")},
       {repeat(R"("offset":5,"when":["C"])"), repeat(R"("offset":5)")}},
      {"tim-10", {}, {repeat(R"("timeOfDay":["09:00:00"],"when":["C"])")}},
      {"trd-1",
       {},
       {trigger(R"("type":"data-added","data":[{"type":"Basic"}],"timingDate":"2026-01-01")")}},
      {"trd-2", {}, {trigger(R"("type":"named-event","name":"a","condition":{"expression":"a"})")}},
      {"trd-3",
       {trigger(R"("type":"periodic","timingDate":"2026-01-01")")},
       {trigger(R"("type":"named-event")"), trigger(R"("type":"periodic")"),
        trigger(R"("type":"data-added")")}},
  };
}

std::vector<Case> cases_of_resources() {
  const std::string organization = R"("contained":[{"resourceType":"Organization","id":"o",)"
                                   R"("name":"A")";
  const std::string used = R"(}],"managingOrganization":{"reference":"#o"})";
  return {
      {"dom-2",
       {of("Patient", organization + used)},
       {of("Patient",
           organization + R"(,"contained":[{"resourceType":"Basic","id":"b"}])" + used)}},
      {"dom-3",
       {of("Patient", R"("contained":[{"resourceType":"Basic","id":"b",)"
                      R"("subject":{"reference":"#"}}])")},
       {of("Patient", organization + "}]")}},
      {"dom-4", {}, {of("Patient", organization + R"(,"meta":{"versionId":"1"})" + used)}},
      {"dom-5",
       {},
       {of("Patient", organization + R"(,"meta":{"security":[{"code":"R"}]})" + used)}},
      {"app-1", {}, {of("Appointment", R"("participant":[{"status":"accepted"}])")}},
      {"app-2", {}, {of("Appointment", R"("status":"proposed","start":"2026-03-02T09:00:00Z")")}},
      {"app-3",
       {of("Appointment", R"("status":"waitlist")"), of("Appointment", R"("status":"cancelled")")},
       {of("Appointment", R"("status":"booked")"), of("Appointment", R"("status":"noshow")")}},
      {"app-4",
       {of("Appointment", R"("status":"noshow","cancelationReason":{"text":"a"})"),
        of("Appointment", R"("status":"cancelled","cancelationReason":{"text":"a"})")},
       {of("Appointment", R"("status":"booked","cancelationReason":{"text":"a"})"),
        of("Appointment", R"("status":"no-show","cancelationReason":{"text":"a"})")}},
      {"apr-1",
       {of("AppointmentResponse", R"("actor":{"reference":"Patient/p"})")},
       {of("AppointmentResponse", R"("participantStatus":"accepted")")}},
      {"inv-1",
       {of("Parameters", R"("parameter":[{"name":"a","valueCode":"b"}])"),
        of("Task", R"("authoredOn":"2026-01","lastModified":"2026-01-01")")},
       {of("Parameters", R"("parameter":[{"name":"a"}])"),
        of("Parameters", R"("parameter":[{"name":"a","valueCode":"b","part":[)"
                         R"({"name":"c","valueCode":"d"}]}])"),
        of("Parameters", R"("parameter":[{"name":"a","part":[{"name":"c"}]}])"),
        of("Task", R"("authoredOn":"2026-01-02","lastModified":"2026-01-01")")}},
      {"obs-3",
       {of("Observation", R"("referenceRange":[{"text":"a"}])")},
       {of("Observation", R"("referenceRange":[{"appliesTo":[{"text":"a"}]}])"),
        of("Observation", R"("component":[{"referenceRange":[{"appliesTo":[{"text":"a"}]}]}])")}},
      {"obs-6", {}, {of("Observation", R"("valueString":"a","dataAbsentReason":{"text":"b"})")}},
      {"obs-7",
       {of("Observation", R"("code":{"coding":[{"system":"urn:a","code":"b"}]},"valueString":"c",)"
                          R"("component":[{"code":{"coding":[{"system":"urn:a","code":"d"}]}}])")},
       {of("Observation", R"("code":{"coding":[{"system":"urn:a","code":"b"}]},"valueString":"c",)"
                          R"("component":[{"code":{"coding":[{"code":"b","system":"urn:a"}]}}])")}},
      {"org-1", {}, {of("Organization", R"("active":true)")}},
      {"org-2", {}, {of("Organization", R"("name":"a","address":[{"use":"home"}])")}},
      {"org-3",
       {of("Organization", R"("name":"a","telecom":[{"use":"work"}])")},
       {of("Organization", R"("name":"a","telecom":[{"use":"home"}])")}},
      {"pat-1", {}, {of("Patient", R"("contact":[{"gender":"female"}])")}},
      {"ppc-1", {of("Consent", R"("policyRule":{"text":"a"})")}, {of("Consent", R"("id":"a")")}},
      {"prr-1", {}, {of("ServiceRequest", R"("orderDetail":[{"text":"a"}])")}},
      {"sev-1", {}, {of("AuditEvent", R"("entity":[{"name":"a","query":"aGk="}])")}},
  };
}

std::vector<Case> cases_of_bundles() {
  const std::string twice = R"(,"entry":[{"fullUrl":"urn:a","resource":{"resourceType":"Basic"}},)"
                            R"({"fullUrl":"urn:a","resource":{"resourceType":"Basic"}}])";
  return {
      {"bdl-1", {bundle("searchset", R"(,"total":0)")}, {bundle("batch", R"(,"total":0)")}},
      {"bdl-2", {}, {bundle("collection", R"(,"entry":[{"search":{"mode":"match"}}])")}},
      {"bdl-3",
       {bundle("batch", R"(,"entry":[{"request":{"method":"GET","url":"a"}}])")},
       {bundle("transaction", R"(,"entry":[{"resource":{"resourceType":"Basic"}}])"),
        bundle("collection", R"(,"entry":[{"request":{"method":"GET","url":"a"}}])")}},
      {"bdl-4", {}, {bundle("batch-response", R"(,"entry":[{"fullUrl":"urn:a"}])")}},
      {"bdl-5", {}, {bundle("collection", R"(,"entry":[{"fullUrl":"urn:a"}])")}},
      {"bdl-7", {bundle("history", twice)}, {bundle("collection", twice)}},
      {"bdl-8",
       {},
       {bundle("collection", R"(,"entry":[{"fullUrl":"http://a/Basic/1/_history/2"}])")}},
      {"bdl-9", {}, {bundle("document", R"(,"identifier":{"value":"1"})")}},
      {"bdl-10", {}, {bundle("document", "")}},
      {"bdl-11",
       {bundle("document", R"(,"entry":[{"resource":{"resourceType":"Composition"}}])")},
       {bundle("document", R"(,"entry":[{"resource":{"resourceType":"Basic"}}])")}},
      {"bdl-12", {}, {bundle("message", "")}},
      {"cpb-1", {}, {capability(R"("kind":"instance")")}},
      {"cpb-2", {}, {capability(R"("kind":"instance")")}},
      {"cpb-3",
       {},
       {capability(R"("kind":"capability","messaging":[{"endpoint":[{"address":"urn:a"}]}])")}},
      {"cpb-9",
       {},
       {capability(
           R"("rest":[{"mode":"server","resource":[{"type":"Basic"},{"type":"Basic"}]}])")}},
      {"cpb-12",
       {},
       {capability(R"("rest":[{"mode":"server","resource":[{"type":"Basic","searchParam":[)"
                   R"({"name":"a","type":"token"},{"name":"a","type":"token"}]}]}])")}},
      {"cpb-14",
       {capability(R"("kind":"instance","implementation":{"description":"a"})")},
       {capability(R"("kind":"instance")")}},
      {"cpb-15", {}, {capability(R"("kind":"capability")")}},
      {"cpb-16", {}, {capability(R"("kind":"requirements","software":{"name":"a"})")}},
  };
}

std::vector<Case> all_cases() {
  std::vector<Case> all = cases_of_datatypes();
  for (auto more : {cases_of_times(), cases_of_resources(), cases_of_bundles()}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

bool breaks(const std::string& text, const std::string& key) {
  for (const Issue& issue : validate(Resource::parse(text).value())) {
    if (issue.code == "invariant" && issue.diagnostics.starts_with(key + ": ")) return true;
  }
  return false;
}

TEST(Invariants, AreKeptAndBrokenByTheirSamples) {
  for (const Case& one : all_cases()) {
    for (const auto& text : one.good) EXPECT_FALSE(breaks(text, one.key)) << one.key << text;
    for (const auto& text : one.bad) EXPECT_TRUE(breaks(text, one.key)) << one.key << text;
  }
}

TEST(Invariants, EachHasASampleThatBreaksIt) {
  std::set<std::string> sampled;
  for (const Case& one : all_cases()) sampled.insert(one.key);
  for (const Invariant& rule : all_invariants()) {
    EXPECT_TRUE(sampled.contains(std::string(rule.key))) << rule.key;
  }
}

// Rules of the resources that the engine handles which are left out, each with its reason.
const std::map<std::string_view, std::string_view>& left_out() {
  static const std::map<std::string_view, std::string_view> kLeftOut = {
      {"cpb-0", "a warning about the form of a name"},
      {"cpb-7", "a document profile of an engine that serves no documents"},
      {"ctm-1", "needs a reference resolved; holds whenever that fails"},
      {"ppc-2", "published with the system 'something': never applies"},
      {"ppc-3", "published with the system 'something': never applies"},
      {"ppc-4", "published with the system 'something': never applies"},
      {"ppc-5", "published with the system 'something': never applies"},
      {"txt-1", "markup is never shown; the form of the div is checked"},
      {"txt-2", "markup is never shown; the form of the div is checked"},
  };
  return kLeftOut;
}

void collect_keys(const Shape& shape, std::set<std::string_view>& keys, int depth) {
  for (const Element* element : shape.elements) {
    keys.insert(element->invariants.begin(), element->invariants.end());
    if (depth > 0 && element->shape != nullptr && element->content == nullptr) {
      collect_keys(*element->shape, keys, depth - 1);
    }
  }
}

TEST(Invariants, OfTheResourcesWeHandleAreWrittenOrLeftOutByName) {
  std::set<std::string_view> written;
  for (const Invariant& rule : all_invariants()) written.insert(rule.key);
  std::set<std::string_view> wanted;
  for (const char* name : {"Appointment",
                           "AppointmentResponse",
                           "Bundle",
                           "Communication",
                           "CommunicationRequest",
                           "Consent",
                           "DiagnosticReport",
                           "DocumentReference",
                           "Observation",
                           "OperationOutcome",
                           "Patient",
                           "Practitioner",
                           "PractitionerRole",
                           "RelatedPerson",
                           "CareTeam",
                           "Organization",
                           "Location",
                           "Device",
                           "HealthcareService",
                           "Encounter",
                           "Slot",
                           "Task",
                           "Provenance",
                           "AuditEvent",
                           "CapabilityStatement",
                           "Parameters",
                           "Binary",
                           "Basic",
                           "ServiceRequest"}) {
    const Type& type = *find_type(name);
    wanted.insert(type.invariants.begin(), type.invariants.end());
    collect_keys(type.shape, wanted, 5);
  }
  for (const Type* type : all_types()) {
    if (type->kind != Type::Kind::kComplex || type->name == "ElementDefinition") continue;
    wanted.insert(type->invariants.begin(), type->invariants.end());
    collect_keys(type->shape, wanted, 2);
  }
  for (const std::string_view key : wanted) {
    EXPECT_NE(written.contains(key), left_out().contains(key)) << key;
  }
}

TEST(Invariants, NameOnlyRulesThatTheTablesHave) {
  const std::set<std::string_view> generic = {"dom-2", "dom-3", "dom-4", "dom-5", "ext-1"};
  std::set<std::string_view> published;
  for (const Type* type : all_types()) {
    published.insert(type->invariants.begin(), type->invariants.end());
    collect_keys(type->shape, published, 5);
  }
  for (const Invariant& rule : all_invariants()) {
    EXPECT_TRUE(published.contains(rule.key) || generic.contains(rule.key)) << rule.key;
  }
}

}  // namespace
}  // namespace fhir
