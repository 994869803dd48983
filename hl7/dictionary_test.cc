#include "hl7/dictionary.h"

#include <gtest/gtest.h>

#include "hl7/structure.h"

namespace hl7 {
namespace {

TEST(Dictionary, KnowsFieldsAndComponentsOfAVersion) {
  const Dictionary words("2.5.1");
  EXPECT_EQ(words.field("PID", 5).type, "XPN");
  EXPECT_EQ(words.field("PID", 5).name, "Patient Name");
  EXPECT_EQ(words.component("XPN", 2).name, "Given Name");
  EXPECT_EQ(words.segment_name("SCH"), "Scheduling Activity Information");
  EXPECT_FALSE(words.type_name("CX").empty());
}

TEST(Dictionary, TellsTheVersionsApart) {
  EXPECT_EQ(Dictionary("2.3.1").field("PID", 7).type, "TS");
  EXPECT_EQ(Dictionary("2.7.1").field("PID", 7).type, "DTM");
  EXPECT_EQ(Dictionary("2.3").field("SCH", 6).type, "CE");
  EXPECT_EQ(Dictionary("2.7.1").field("SCH", 6).type, "CWE");
}

TEST(Dictionary, ReadsAnUnknownVersionAsItsNeighbour) {
  EXPECT_EQ(Dictionary("2.1").version(), "2.3");
  EXPECT_EQ(Dictionary("2.8.2").version(), "2.7.1");
  EXPECT_EQ(Dictionary("").version(), "2.5.1");
}

TEST(Dictionary, AnswersWithNothingForWhatItDoesNotKnow) {
  const Dictionary words("2.5.1");
  EXPECT_EQ(words.field("ZZZ", 1).name, "");
  EXPECT_EQ(words.field("PID", 999).type, "");
  EXPECT_EQ(words.component("ST", 1).name, "");
  EXPECT_EQ(words.structure("ZZZ", "Z01", ""), "");
}

TEST(Dictionary, TakesTheEventBeforeTheStatedStructure) {
  const Dictionary words("2.5.1");
  EXPECT_TRUE(words.structure("SIU", "S12", "ADT_A01").starts_with("MSH! SCH!"));
  EXPECT_EQ(words.structure("ADT", "A04", ""), words.structure("ADT", "A01", ""));
  EXPECT_EQ(Dictionary("2.3.1").structure("SIU", "S14", ""),
            Dictionary("2.3.1").structure("SIU", "S12", ""));
  EXPECT_FALSE(words.structure("QQQ", "X01", "ORU_R01").empty());
}

TEST(Structure, KnowsWhatAGroupMayBeginWith) {
  const Structure it("MSH! PATIENT* ( PID! PV1 ) ORDER+ ( ORC OBR,RXO! NTE* )");
  const std::size_t msh = it.first(0);
  const std::size_t patient = it.next(msh);
  const std::size_t order = it.next(patient);
  EXPECT_TRUE(it.can_start(patient, "PID"));
  EXPECT_FALSE(it.can_start(patient, "PV1"));
  EXPECT_TRUE(it.contains(patient, "PV1"));
  EXPECT_TRUE(it.can_start(order, "ORC"));
  EXPECT_TRUE(it.can_start(order, "RXO"));
  EXPECT_FALSE(it.can_start(order, "NTE"));
  EXPECT_TRUE(it.at(order).required && it.at(order).repeats);
  EXPECT_EQ(it.next(order), it.next(0));
}

}  // namespace
}  // namespace hl7
