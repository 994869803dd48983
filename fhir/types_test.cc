#include "fhir/types.h"

#include <gtest/gtest.h>

#include <set>

namespace fhir {
namespace {

TEST(Types, HoldAllOfR4) {
  std::size_t resources = 0;
  std::size_t primitives = 0;
  for (const Type* type : all_types()) {
    if (type->kind == Type::Kind::kResource && !type->is_abstract) ++resources;
    if (type->kind == Type::Kind::kPrimitive) ++primitives;
  }
  EXPECT_EQ(all_types().size(), 209U);
  EXPECT_EQ(resources, 146U);
  EXPECT_EQ(primitives, 20U);
}

TEST(Types, KnowWhichNamesAreResources) {
  EXPECT_TRUE(is_resource_type("Appointment"));
  EXPECT_TRUE(is_resource_type("VisionPrescription"));
  for (const char* name : {"DomainResource", "Resource", "HumanName", "appointment", "", "Zebra"}) {
    EXPECT_FALSE(is_resource_type(name)) << name;
  }
}

TEST(Types, AnswerListAndTypeOfAPath) {
  EXPECT_TRUE(find_member("Appointment", "participant")->is_list());
  const Member* actor = find_member("Appointment", "participant.actor");
  ASSERT_NE(actor, nullptr);
  EXPECT_FALSE(actor->is_list());
  EXPECT_EQ(actor->type->name, "Reference");
  EXPECT_EQ(actor->element->types[0].targets.size(), 7U);
  EXPECT_EQ(find_member("Appointment", "start")->type->primitive, Primitive::kInstant);
}

TEST(Types, StepThroughDatatypesAndContentReferences) {
  EXPECT_EQ(find_member("Appointment", "participant.actor.reference")->type->name, "string");
  EXPECT_EQ(find_member("Patient", "name.period.start")->type->name, "dateTime");
  EXPECT_EQ(find_member("Questionnaire", "item.item.item.linkId")->type->name, "string");
  EXPECT_EQ(find_member("Bundle", "entry.link.url")->type->name, "uri");
  EXPECT_EQ(find_member("Observation", "component.referenceRange.low.value")->type->name,
            "decimal");
}

TEST(Types, WriteAChoiceAsJsonDoes) {
  EXPECT_EQ(find_member("Observation", "valueQuantity.value")->type->name, "decimal");
  EXPECT_EQ(find_member("Observation", "valueDateTime")->type->name, "dateTime");
  EXPECT_EQ(find_member("Extension", "valueMeta")->type->name, "Meta");
  EXPECT_EQ(find_member("Observation", "value"), nullptr);
  EXPECT_EQ(find_member("Observation", "valueMoney"), nullptr);
  EXPECT_EQ(find_element("Observation", "value")->types.size(), 11U);
  EXPECT_EQ(find_element("Observation", "value[x]"), find_element("Observation", "valueString"));
  EXPECT_EQ(find_element("Observation", "component.value[x]")->types.size(), 11U);
}

TEST(Types, AnswerNothingForAnUnknownPath) {
  for (const char* path : {"", "begin", "participant.", ".participant", "participant.actor.x",
                           "start.x", "participant[0]"}) {
    EXPECT_EQ(find_member("Appointment", path), nullptr) << path;
    EXPECT_EQ(find_element("Appointment", path), nullptr) << path;
  }
  EXPECT_EQ(find_member("Apointment", "start"), nullptr);
}

TEST(Types, InheritFromTheirBase) {
  EXPECT_EQ(find_member("Appointment", "id")->type->name, "id");
  EXPECT_TRUE(find_member("Appointment", "modifierExtension")->element->is_modifier);
  EXPECT_NE(find_member("Age", "value"), nullptr);
  EXPECT_NE(find_member("Appointment", "participant.modifierExtension"), nullptr);
  EXPECT_EQ(find_member("Bundle", "text"), nullptr);  // no DomainResource
  EXPECT_TRUE(find_type("Age")->is_a("Quantity"));
  EXPECT_TRUE(find_type("Appointment")->is_a("DomainResource"));
  EXPECT_FALSE(find_type("Bundle")->is_a("DomainResource"));
}

TEST(Types, KnowTheCodesOfRequiredBindings) {
  const Element* status = find_element("Appointment", "status");
  ASSERT_NE(status->codes, nullptr);
  EXPECT_TRUE(status->codes->holds("booked"));
  EXPECT_TRUE(status->codes->holds("http://hl7.org/fhir/appointmentstatus", "noshow"));
  EXPECT_FALSE(status->codes->holds("no-show"));
  EXPECT_FALSE(status->codes->holds("urn:other", "booked"));
  EXPECT_EQ(find_element("Appointment", "serviceType")->codes, nullptr);  // an example binding
  EXPECT_EQ(find_element("Money", "currency")->codes, nullptr);           // not listed in R4
}

TEST(Types, MarkModifiersSummaryAndCardinality) {
  const Element* status = find_element("Appointment", "status");
  EXPECT_TRUE(status->is_modifier);
  EXPECT_TRUE(status->is_summary);
  EXPECT_EQ(status->min, 1);
  EXPECT_FALSE(find_element("Appointment", "comment")->is_summary);
}

TEST(Types, EveryShapeHasDistinctMembersInRange) {
  for (const Type* type : all_types()) {
    std::set<std::string_view> names;
    EXPECT_LE(type->shape.elements.size(), kElementsMax) << type->name;
    for (const Member& member : type->shape.members) {
      EXPECT_TRUE(names.insert(member.name).second) << type->name << "." << member.name;
      EXPECT_EQ(type->shape.find(member.name), &member);
      EXPECT_EQ(type->shape.elements[member.element->index], member.element);
    }
  }
}

}  // namespace
}  // namespace fhir
