#include "fhir/builders.h"

#include <gtest/gtest.h>

namespace fhir {
namespace {

using base::write_json;

TEST(Builders, LeaveEmptyPartsOut) {
  EXPECT_EQ(write_json(identifier({"", "4711"})), R"({"value":"4711"})");
  EXPECT_EQ(write_json(coding({"urn:a", "x"})), R"({"system":"urn:a","code":"x"})");
  EXPECT_EQ(write_json(codeable_concept({"urn:a", "x", "X"}, "an x")),
            R"({"coding":[{"system":"urn:a","code":"x","display":"X"}],"text":"an x"})");
  EXPECT_EQ(write_json(codeable_concept_of_text("an x")), R"({"text":"an x"})");
}

TEST(Builders, ReferByNameOrByIdentifier) {
  EXPECT_EQ(write_json(reference(ResourceName{"Patient", "p1"}, "Ann")),
            R"({"reference":"Patient/p1","display":"Ann"})");
  EXPECT_EQ(write_json(reference(Identifier{"urn:a", "1"})),
            R"({"identifier":{"system":"urn:a","value":"1"}})");
}

std::string target(std::string_view text) {
  base::Json reference = base::Json::object();
  reference.set("reference", json_text(text));
  const ResourceName name = target_of(reference);
  return std::string(name.type) + "/" + std::string(name.id);
}

TEST(Builders, TakeAReferenceApart) {
  EXPECT_EQ(target("Patient/p1"), "Patient/p1");
  EXPECT_EQ(target("https://ehr.example/fhir/Patient/p1"), "Patient/p1");
  EXPECT_EQ(target("Patient/p1/_history/3"), "Patient/p1");
  for (const char* text : {"", "#p1", "Patient/", "Patient", "urn:uuid:1", "Patient/p 1", "Zebra/1",
                           "/", "_history/1", "Patient/_history/1"}) {
    EXPECT_EQ(target(text), "/") << text;
  }
}

TEST(Builders, CountAndMarkTheMatchesOfASearch) {
  std::vector<Resource> found;
  found.emplace_back("Patient");
  EXPECT_EQ(bundle(BundleType::kSearchset, found).write(),
            R"({"resourceType":"Bundle","type":"searchset","total":1,"entry":[)"
            R"({"resource":{"resourceType":"Patient"},"search":{"mode":"match"}}]})");
  EXPECT_EQ(bundle(BundleType::kSearchset, {}).write(),
            R"({"resourceType":"Bundle","type":"searchset","total":0})");
}

TEST(Builders, PutWhatHasAnIdAndPostTheRest) {
  std::vector<Resource> both{Resource("Patient"), Resource("Basic")};
  both[0].set_id("p1");
  const Resource made = bundle(BundleType::kTransaction, both);
  const auto& entries = made.find("entry")->items();
  EXPECT_EQ(write_json(*entries[0].find("request")), R"({"method":"PUT","url":"Patient/p1"})");
  EXPECT_EQ(write_json(*entries[1].find("request")), R"({"method":"POST","url":"Basic"})");
}

}  // namespace
}  // namespace fhir
