#include "hl7/show.h"

#include <gtest/gtest.h>

namespace hl7 {
namespace {

Message parsed(std::string_view body) {
  return Message::parse("MSH|^~\\&|LAB||||||ORU^R01|1|P|2.5.1\r" + std::string(body)).value();
}

bool has_line(const std::string& text, std::string_view line) {
  return ("\n" + text).find("\n" + std::string(line) + "\n") != std::string::npos;
}

TEST(Show, NamesEachValuedLeaf) {
  const std::string text = show(parsed("PID|1||77^^^NORTH&1.2||Hartwell^Ines\r"));
  EXPECT_TRUE(has_line(text, "PID  Patient Identification")) << text;
  EXPECT_TRUE(
      has_line(text, "  PID-5.2           ST    Patient Name / Given Name                 Ines"))
      << text;
  EXPECT_NE(text.find("PID-3.4.2"), std::string::npos);
  EXPECT_EQ(text.find("PID-2 "), std::string::npos);
}

TEST(Show, NumbersRepetitionsAndSegmentsThatComeMoreThanOnce) {
  const std::string text = show(parsed("OBX|1|NM|||7~8\rOBX|2|CE|||A^B\rZPD|x\r"));
  EXPECT_NE(text.find("OBX[1]-5[2] "), std::string::npos) << text;
  EXPECT_NE(text.find("OBX[2]-5.1"), std::string::npos);
  EXPECT_NE(text.find("ZPD-1"), std::string::npos);
}

TEST(Show, TypesAnObservationByItsSecondField) {
  const std::string text = show(parsed("OBX|1|CE|||A^Beta\r"));
  EXPECT_NE(text.find("Observation Value / Text"), std::string::npos) << text;
}

TEST(Show, ADeletionIsNoValue) {
  EXPECT_NE(show(parsed("PID|1|\"\"\r")).find("(delete)"), std::string::npos);
}

TEST(Show, AValueCannotWriteToTheTerminal) {
  const std::string text = show(parsed("PID|1||\\X1B\\[2J\\.br\\x\x1B[0m\r"));
  EXPECT_EQ(text.find('\x1B'), std::string::npos);
  EXPECT_NE(text.find("\\x1b[2J\\nx\\x1b[0m"), std::string::npos);
  EXPECT_NE(show(parsed("PID|1||\\XC29B\\2J\r")).find("\\xc2\\x9b2J"), std::string::npos);
}

TEST(Show, TellsTheWarnings) {
  EXPECT_NE(show(parsed("odd|1\r")).find("warning: segment 2: "), std::string::npos);
}

TEST(ShowJson, HoldsTheSameLeaves) {
  const base::Json json = show_json(parsed("PID|1|\"\"|77\r"));
  const base::Json& pid = json.find("segments")->items().at(1);
  EXPECT_EQ(pid.text_of("segment"), "PID");
  ASSERT_EQ(pid.find("fields")->items().size(), 3u);
  EXPECT_TRUE(pid.find("fields")->items()[1].find("value")->is_null());
  EXPECT_EQ(pid.find("fields")->items()[2].text_of("value"), "77");
  EXPECT_EQ(json.text_of("version"), "2.5.1");
}

}  // namespace
}  // namespace hl7
