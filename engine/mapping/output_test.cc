// What is being built: resources through paths with labels, HL7 v2 messages by address.
#include <gtest/gtest.h>

#include "engine/mapping/builder.h"
#include "engine/mapping/v2_writer.h"

namespace engine::mapping {
namespace {

using base::Json;

Target to(std::string_view text) { return parse_target(text).value(); }
Target v2(std::string_view text) { return parse_v2_target(text).value(); }

TEST(BuilderTest, FindNeverMakesAnything) {
  Builder builder("Appointment", nullptr);
  EXPECT_EQ(builder.find(to("participant[p].status"), {1, 0}), nullptr);
  EXPECT_EQ(builder.documents()[0].json.members().size(), 1U);
}

TEST(BuilderTest, ALabelIsOneItemPerAnchorAndRepetition) {
  Builder builder("Appointment", nullptr);
  const Target value = to("identifier[x].value");
  builder.open(value, {1, 0}) = Json::string("a");
  builder.open(value, {1, 1}) = Json::string("b");
  builder.open(value, {2, 0}) = Json::string("c");
  builder.open(to("identifier[x].system"), {1, 1}) = Json::string("s");
  builder.open(to("identifier[y].value"), {1, 0}) = Json::string("d");
  EXPECT_EQ(base::write_json(*builder.documents()[0].json.find("identifier")),
            R"([{"value":"a"},{"value":"b","system":"s"},{"value":"c"},{"value":"d"}])");
  EXPECT_EQ(builder.path_of(value, {2, 0}), "Appointment.identifier[2].value");
}

TEST(BuilderTest, TheRepetitionCountsTheLastLabelOnly) {
  Builder builder("Patient", nullptr);
  builder.open(to("name[n].family"), {1, 0}) = Json::string("f");
  builder.open(to("name[n].given[g]"), {1, 0}) = Json::string("a");
  builder.open(to("name[n].given[g]"), {1, 1}) = Json::string("b");
  EXPECT_EQ(base::write_json(*builder.documents()[0].json.find("name")),
            R"([{"family":"f","given":["a","b"]}])");
}

TEST(BuilderTest, AnItemOfTheWholeIsSeenByEveryAnchor) {
  Builder builder("DocumentReference", nullptr);
  builder.open(to("content[c].id"), {0, 0}) = Json::string("1");
  builder.open(to("content[c].attachment.title"), {77, 0}) = Json::string("t");
  EXPECT_EQ(builder.documents()[0].json.find("content")->items().size(), 1U);
}

TEST(BuilderTest, AnEnclosingGroupsResourceIsSharedASiblingsIsNot) {
  const auto message = hl7::Message::parse(
      "MSH|^~\\&|||||||ORU^R01^ORU_R01|1|P|2.5.1\rPID|1\rOBR|1\rOBX|1\rOBX|2\rOBR|2\rOBX|1\r");
  const hl7::Tree tree = hl7::Tree::build(message.value());
  Builder builder("DiagnosticReport", &tree);
  for (const std::size_t order : tree.find("ORDER_OBSERVATION")) {
    builder.open(to("DiagnosticReport[r].status"), {order, 0}) = Json::string("final");
  }
  for (const std::size_t observation : tree.find("OBX")) {
    builder.open(to("DiagnosticReport[r].result[o].id"), {observation, 0}) = Json::string("x");
  }
  ASSERT_EQ(builder.documents().size(), 3U);  // the unnamed main one stays empty
  EXPECT_EQ(builder.documents()[1].json.find("result")->items().size(), 2U);
  EXPECT_EQ(builder.documents()[2].json.find("result")->items().size(), 1U);
}

TEST(V2WriterTest, WritesSegmentsInOrderAndEscapes) {
  V2Writer writer;
  writer.set_all(v2("MSH-10"), {}, "c1");
  writer.set_all(v2("TXA-12.1"), {}, "doc");
  writer.set_all(v2("PID-5.1.1"), {}, "O'Neil & Sons|x");
  EXPECT_EQ(writer.encode(),
            "MSH|^~\\&||||||||c1\rTXA||||||||||||doc\rPID|||||O'Neil \\T\\ Sons\\F\\x\r");
}

TEST(V2WriterTest, ALabelledSegmentIsOnePerLineWithItsSetId) {
  V2Writer writer;
  writer.set_one(v2("OBX[line]-5"), {9, 0}, "a");
  writer.set_one(v2("OBX[line]-5"), {9, 1}, "b");
  writer.set_all(v2("OBX[line]-2"), {9, 0}, "TX");
  writer.set_one(v2("OBX[line]-5"), {10, 0}, "c");
  EXPECT_EQ(writer.encode(), "MSH|^~\\&\rOBX|1|TX|||a\rOBX|2|TX|||b\rOBX|3||||c\r");
}

TEST(V2WriterTest, RepetitionsAreByAnchor) {
  V2Writer writer;
  writer.set_one(v2("PID-3[id].1"), {1, 0}, "7");
  writer.set_one(v2("PID-3[id].1"), {2, 0}, "8");
  writer.set_one(v2("PID-3[id].4.1"), {1, 0}, "M");
  EXPECT_EQ(writer.encode(), "MSH|^~\\&\rPID|||7^^^M~8\r");
  EXPECT_FALSE(writer.has(v2("PID-5"), {}));
  EXPECT_FALSE(writer.has(v2("OBX-5"), {}));
}

}  // namespace
}  // namespace engine::mapping
