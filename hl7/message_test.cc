#include "hl7/message.h"

#include <gtest/gtest.h>

namespace hl7 {
namespace {

using std::string_literals::operator""s;

constexpr std::string_view kAdmit =
    "MSH|^~\\&|LAB|NORTH|HOP|SOUTH|20260302091500||ADT^A01^ADT_A01|C1|P|2.5.1\r"
    "PID|1||77^^^NORTH^MR~88^^^SOUTH^PI||Hartwell&&van^Ines^Q~Harty^Ines||19700101|F\r"
    "NK1|1|Hartwell^Tom\\T\\Co|\"\"||\r"
    "ZPR|x|y\r";

Message parsed(std::string_view bytes) {
  auto result = Message::parse(std::string(bytes));
  if (!result.ok()) ADD_FAILURE() << result.error().to_string();
  return std::move(result).value();
}

base::Error refused(std::string_view bytes, const Limits& limits = {}) {
  auto result = Message::parse(std::string(bytes), limits);
  if (!result.ok()) return result.error();
  ADD_FAILURE() << "was not refused";
  return {};
}

void expect_round_trip(std::string_view bytes) { EXPECT_EQ(parsed(bytes).encode(), bytes); }

TEST(Message, ReadsPartsOfEveryLevel) {
  const Message message = parsed(kAdmit);
  EXPECT_EQ(message.text("PID-3"), "77");
  EXPECT_EQ(message.text("PID-3[2].5"), "PI");
  EXPECT_EQ(message.text("PID-5"), "Hartwell");
  EXPECT_EQ(message.text("PID-5.1.3"), "van");
  EXPECT_EQ(message.text("PID-5[last].1"), "Harty");
  EXPECT_EQ(message.text("NK1-2.2"), "Tom&Co");
  EXPECT_EQ(message.text("ZPR-2"), "y");
  EXPECT_EQ(message.text("PID-99"), "");
  EXPECT_EQ(message.text("nonsense"), "");
}

TEST(Message, CountsTheFieldSeparatorAsFieldOneOfMsh) {
  const Message message = parsed(kAdmit);
  EXPECT_EQ(message.text("MSH-1"), "|");
  EXPECT_EQ(message.text("MSH-2"), "^~\\&");
  EXPECT_EQ(message.text("MSH-3"), "LAB");
  EXPECT_EQ(message.text("MSH-9.2"), "A01");
  EXPECT_EQ(message.field_count(0), 12);
  EXPECT_EQ(message.field_count(1), 8);
}

TEST(Message, KeepsAbsentEmptyDeletedAndValuedApart) {
  const Message message = parsed(kAdmit);
  EXPECT_EQ(message.leaf("NK1-9").presence, Presence::kAbsent);
  EXPECT_EQ(message.leaf("NK1-4").presence, Presence::kEmpty);
  EXPECT_EQ(message.leaf("NK1-3").presence, Presence::kDelete);
  EXPECT_EQ(message.leaf("NK1-2").presence, Presence::kValue);
  EXPECT_EQ(message.text("NK1-3"), "");
  EXPECT_EQ(message.leaf("PID-5.9").presence, Presence::kAbsent);
  EXPECT_EQ(message.leaf("PID-5.1.2").presence, Presence::kEmpty);
}

TEST(Message, LeafSaysWhereItsBytesStand) {
  const Message message = parsed(kAdmit);
  const Leaf leaf = message.leaf("PID-5[2].1");
  EXPECT_EQ(leaf.raw, "Harty");
  EXPECT_EQ(kAdmit.substr(leaf.offset, leaf.raw.size()), "Harty");
}

TEST(Message, CountsRepetitionsComponentsAndSubcomponents) {
  const Message message = parsed(kAdmit);
  EXPECT_EQ(message.repetition_count(1, 3), 2);
  EXPECT_EQ(message.repetition_count(1, 2), 0);
  EXPECT_EQ(message.component_count(Place{1, 3, 2}), 5);
  EXPECT_EQ(message.component_count(Place{1, 5, 1}), 3);
  EXPECT_EQ(message.subcomponent_count(Place{1, 5, 1, 1}), 3);
  EXPECT_EQ(message.repetition_count(0, 2), 1);
}

TEST(Message, FindsTheNthSegmentOfAName) {
  const Message message = parsed("MSH|^~\\&\rOBX|1\rNTE|1\rOBX|2\r");
  EXPECT_EQ(message.find_segment("OBX"), 1u);
  EXPECT_EQ(message.find_segment("OBX", 2), 3u);
  EXPECT_EQ(message.find_segment("OBX", 3), Message::npos);
  EXPECT_EQ(message.text("OBX[last]-1"), "2");
  EXPECT_EQ(message.segment_name(2), "NTE");
  EXPECT_EQ(message.segment_raw(3), "OBX|2");
}

TEST(Message, EncodesToTheBytesThatCameIn) {
  expect_round_trip(kAdmit);
  expect_round_trip("MSH|^~\\&");
  expect_round_trip("MSH|^~\\&|A\rPID|1");
  expect_round_trip("MSH|^~\\&|A\nPID|1|\n");
  expect_round_trip("MSH|^~\\&|A\r\nPID|1|^^&&~~\r\n\r\n\nPV1\r\n");
  expect_round_trip("\xEF\xBB\xBFMSH|^~\\&|A\rPID|1\r");
  expect_round_trip("\r\n\x0BMSH|^~\\&|A\rPID|1\r\x1C\r");
  expect_round_trip("MSH|^~\\&|A\rPID|1\r\x1C\r\0\0\x1A"s);
  expect_round_trip("MSH|^~\\&|A\r   \rodd line without bars\r|x\rPID|1\r");
  expect_round_trip("MSH|^~\\&#|A|~~|\rPID|\\F\\|\\unclosed|\x01\x02");
}

TEST(Message, BlankLinesAreNoSegments) {
  EXPECT_EQ(parsed("MSH|^~\\&|A\r\n\r\n  \r\nPID|1\r\n\x1C\r").segment_count(), 2u);
}

TEST(Message, TrailingFrameBytesAreNoValue) {
  EXPECT_EQ(parsed("\x0BMSH|^~\\&|A\rPID|last\r\x1C\r").text("PID-1"), "last");
  EXPECT_EQ(parsed("MSH|^~\\&|A\rPID|last\x1C\r").text("PID-1"), "last");
}

TEST(Message, TakesItsDelimitersFromMsh) {
  const Message message = parsed("MSH#!@%*#A!B@C\rPID#1#x!y*z@%S%\r");
  EXPECT_EQ(message.delimiters(), (Delimiters{'#', '!', '@', '%', '*', '\0'}));
  EXPECT_EQ(message.text("PID-2.2.2"), "z");
  EXPECT_EQ(message.text("PID-2[2]"), "!");
  EXPECT_EQ(message.text("MSH-3[2]"), "C");
}

TEST(Message, TakesOneToFiveEncodingCharacters) {
  EXPECT_EQ(parsed("MSH|^|A").delimiters(), (Delimiters{'|', '^', '\0', '\0', '\0', '\0'}));
  EXPECT_EQ(parsed("MSH|^~|A").delimiters().repetition, '~');
  EXPECT_EQ(parsed("MSH|^~\\&#|A").delimiters().truncation, '#');
  EXPECT_EQ(parsed("MSH|^|A~B\\&C").text("MSH-3"), "A~B\\&C");
}

TEST(Message, RefusesDelimitersThatCannotBe) {
  for (const auto* bytes : {"MSH|^~\\\\&|A", "MSH|^~^&|A", "MSH||A", "MSH|", "MSH|^~\\&#!|A",
                            "MSH|^~a&|A", "MSH|^~\\\xC3|A", "MSH|^ ~|A"}) {
    EXPECT_EQ(refused(bytes).path, "MSH-2") << bytes;
  }
  for (const auto* bytes : {"MSH", "MSHA^~\\&", "MSH ^~\\&", "MSH\x7F^~\\&"}) {
    EXPECT_EQ(refused(bytes).path, "MSH-1") << bytes;
  }
}

TEST(Message, RefusesWhatIsNoMessage) {
  EXPECT_EQ(refused("").path, "MSH");
  EXPECT_EQ(refused("PID|1").path, "MSH");
  EXPECT_EQ(refused("<ADT_A01/>").path, "MSH");
  EXPECT_EQ(refused("M\0S\0H\0|\0"s).code, base::Code::kUnsupported);
  EXPECT_EQ(refused("\xFF\xFEM\0S\0"s).code, base::Code::kUnsupported);
}

TEST(Message, RefusesABatch) {
  EXPECT_EQ(refused("FHS|^~\\&|A\rBHS|^~\\&\r").path, "FHS");
  EXPECT_EQ(refused("MSH|^~\\&|A\rPID|1\rMSH|^~\\&|B\r").path, "segment 3");
}

TEST(Message, RefusesWhatIsOverALimit) {
  EXPECT_EQ(refused(kAdmit, Limits{.bytes_max = 50}).code, base::Code::kTooLarge);
  EXPECT_EQ(refused(kAdmit, Limits{.segments_max = 3}).code, base::Code::kTooLarge);
  EXPECT_EQ(refused(kAdmit, Limits{.fields_max = 5}).code, base::Code::kTooLarge);
}

TEST(Message, ErrorsHoldNoValue) {
  const std::string text = refused("MSH|^~\\&|KANARIENVOGEL\rPID|1\rMSH|^").to_string();
  EXPECT_EQ(text.find("KANARIENVOGEL"), std::string::npos);
}

TEST(Message, WarnsOfAnOddSegmentNameAndKeepsIt) {
  const Message message = parsed("MSH|^~\\&|A\rpi|1\r");
  ASSERT_EQ(message.warnings().size(), 1u);
  EXPECT_EQ(message.warnings()[0].path, "segment 2");
  EXPECT_EQ(message.text(Place{1, 1}), "1");
}

TEST(MessageSet, ChangesExactlyOneLeaf) {
  Message message = parsed(kAdmit);
  ASSERT_TRUE(message.set(Place{1, 5, 1, 1, 3}, "de"));
  std::string expected(kAdmit);
  expected.replace(expected.find("van"), 3, "de");
  EXPECT_EQ(message.encode(), expected);
}

TEST(MessageSet, AddsTheSeparatorsThatAreMissing) {
  Message message = parsed("MSH|^~\\&|A\rPID|1\rPV1\r");
  EXPECT_TRUE(message.set(Place{1, 3, 2, 4, 2}, "x"));
  EXPECT_TRUE(message.set(Place{2, 2}, "I"));
  EXPECT_TRUE(message.set(Place{0, 5}, "B"));
  EXPECT_EQ(message.encode(), "MSH|^~\\&|A||B\rPID|1||~^^^&x\rPV1||I\r");
  EXPECT_EQ(message.text("PID-3[2].4.2"), "x");
}

TEST(MessageSet, EscapesSoThatNoTextMakesAField) {
  Message message = parsed("MSH|^~\\&|A\rPID|1\r");
  const std::string hostile = "a|b^c~d\\e&f\rMSH|g\n\x0B\x1C";
  ASSERT_TRUE(message.set(Place{1, 1}, hostile));
  EXPECT_EQ(message.segment_count(), 2u);
  EXPECT_EQ(parsed(message.encode()).text("PID-1"), hostile);
}

TEST(MessageSet, WithoutEscapeCharacterADelimiterBecomesABlank) {
  Message message = parsed("MSH|^|A\rPID|1\r");
  ASSERT_TRUE(message.set(Place{1, 1}, "a|b^c\rd"));
  EXPECT_EQ(message.text("PID-1"), "a b c d");
}

TEST(MessageSet, TwoQuotationMarksAreATextOrADeletion) {
  Message message = parsed("MSH|^~\\&|A\rPID|1|2\r");
  ASSERT_TRUE(message.set(Place{1, 1}, "\"\""));
  ASSERT_TRUE(message.set_delete(Place{1, 2}));
  EXPECT_EQ(message.leaf("PID-1").presence, Presence::kValue);
  EXPECT_EQ(message.text("PID-1"), "\"\"");
  EXPECT_EQ(message.leaf("PID-2").presence, Presence::kDelete);
}

TEST(MessageSet, RefusesPlacesThatCannotBeWritten) {
  Message message = parsed("MSH|^|A\rPID|1\r");
  const std::string before = message.encode();
  EXPECT_FALSE(message.set(Place{0, 1}, "#"));
  EXPECT_FALSE(message.set(Place{0, 2}, "#"));
  EXPECT_FALSE(message.set(Place{7, 1}, "x"));
  EXPECT_FALSE(message.set(Place{1, 0}, "x"));
  EXPECT_FALSE(message.set(Place{1, 1'000'000}, "x"));
  EXPECT_FALSE(message.set(Place{1, 1, 2}, "x"));        // no repetition separator
  EXPECT_FALSE(message.set(Place{1, 1, 1, 1, 2}, "x"));  // no subcomponent separator
  EXPECT_EQ(message.encode(), before);
}

TEST(MessageSet, FormattedTextKeepsItsLines) {
  Message message = parsed("MSH|^~\\&|A\rOBX|1\r");
  ASSERT_TRUE(message.set_formatted(Place{1, 5}, "one\r\ntwo\nthree"));
  EXPECT_EQ(message.leaf("OBX-5").raw, "one\\.br\\two\\.br\\three");
  EXPECT_EQ(message.text("OBX-5"), "one\ntwo\nthree");
}

TEST(MessageSet, ADocumentMessageIsBuiltFromNothing) {
  Message message = Message::create();
  message.set(Place{0, 3}, "HOPLINE");
  message.set(Place{0, 9, 0, 1}, "MDM");
  message.set(Place{0, 9, 0, 2}, "T02");
  message.set(Place{0, 9, 0, 3}, "MDM_T02");
  const std::size_t pid = message.add_segment("PID");
  message.set(Place{pid, 5, 0, 1}, "O'Neil & Sons");
  message.set(Place{pid, 5, 0, 2}, "Ada");
  const std::size_t txa = message.add_segment("TXA");
  message.set(Place{txa, 1}, "1");
  message.set(Place{txa, 12}, "abcdefghijklmnopqrst");
  const std::size_t obx = message.add_segment("OBX");
  message.set(Place{obx, 2}, "TX");
  message.set(Place{obx, 5}, "She asked: 10|20?");
  EXPECT_EQ(message.encode(),
            "MSH|^~\\&|HOPLINE||||||MDM^T02^MDM_T02\r"
            "PID|||||O'Neil \\T\\ Sons^Ada\r"
            "TXA|1|||||||||||abcdefghijklmnopqrst\r"
            "OBX||TX|||She asked: 10\\F\\20?\r");
}

TEST(MessageSet, ASegmentIsAddedBehindTheLastOne) {
  Message open = parsed("MSH|^~\\&|A\r\nPID|1");
  EXPECT_EQ(open.add_segment("PV1"), 2u);
  EXPECT_EQ(open.encode(), "MSH|^~\\&|A\r\nPID|1\rPV1\r");
  Message closed = parsed("MSH|^~\\&|A\r\nPID|1\r\n\x1C\r");
  closed.add_segment("PV1");
  EXPECT_EQ(closed.encode(), "MSH|^~\\&|A\r\nPID|1\r\nPV1\r\x1C\r");
}

std::string in_set(std::string_view code, std::string_view name) {
  std::string bytes = "MSH|^~\\&|A||||20260302||ADT^A01|1|P|2.5.1||||||";
  return bytes.append(code).append("\rPID|1||||").append(name).append("^x\r");
}

TEST(MessageCharset, ConvertsOnceAndEncodesBack) {
  const std::string latin = in_set("8859/1", "M\xFCller");
  const Message message = parsed(latin);
  EXPECT_EQ(message.text("PID-5"), "M\xC3\xBCller");
  EXPECT_EQ(message.charset(), "ISO-8859-1");
  EXPECT_EQ(message.encode(), latin);
  EXPECT_EQ(message.received_offset(message.leaf("PID-5.2").offset), latin.find("^x") + 1);
}

TEST(MessageCharset, ATrailByteThatLooksLikeADelimiterIsNone) {
  // In BIG-5 the second byte of these characters is '|' and '\\'.
  const std::string bytes = in_set("BIG-5", "\xA4\x7C\xB3\x5C");
  const Message message = parsed(bytes);
  EXPECT_EQ(message.field_count(1), 5);
  EXPECT_EQ(message.text("PID-5.2"), "x");
  EXPECT_EQ(message.encode(), bytes);
  const std::string chinese = in_set("GB 18030-2000", "\x81\x7C\x81\x5E");
  EXPECT_EQ(parsed(chinese).text("PID-5.2"), "x");
  EXPECT_EQ(parsed(chinese).encode(), chinese);
}

TEST(MessageCharset, ShiftSequencesAreConvertedThoughAllBytesAreAscii) {
  const std::string bytes = in_set("ISO IR87", "\x1B$B;3ED\x1B(B");
  const Message message = parsed(bytes);
  EXPECT_EQ(message.text("PID-5"), "\xE5\xB1\xB1\xE7\x94\xB0");
  EXPECT_EQ(message.encode(), bytes);
}

TEST(MessageCharset, AnEmptyFieldMeansUtf8WhenItIsAndElseWindows1252) {
  const Message utf8 = parsed(in_set("", "M\xC3\xBCller"));
  EXPECT_EQ(utf8.text("PID-5"), "M\xC3\xBCller");
  EXPECT_EQ(utf8.warnings().size(), 1u);
  const Message windows = parsed(in_set("", "M\xFCller \x80"));
  EXPECT_EQ(windows.text("PID-5"), "M\xC3\xBCller \xE2\x82\xAC");
  EXPECT_EQ(windows.charset(), "CP1252");
  EXPECT_EQ(windows.warnings().size(), 1u);
  EXPECT_EQ(windows.encode(), in_set("", "M\xFCller \x80"));
}

TEST(MessageCharset, TextThatItsSetDoesNotHaveIsRefused) {
  EXPECT_EQ(refused(in_set("UNICODE UTF-8", "M\xFCller")).path, "MSH-18");
  EXPECT_EQ(refused(in_set("", "M\xFCller \x81")).path, "MSH-18");
  EXPECT_EQ(refused(in_set("8859/7", "\xFF")).path, "MSH-18");
  EXPECT_EQ(refused(in_set("KLINGON", "M\xFCller")).code, base::Code::kUnsupported);
  EXPECT_EQ(refused(in_set("UNICODE UTF-16", "Ines")).code, base::Code::kUnsupported);
}

TEST(MessageCharset, AMisspeltCodeIsTakenWithAWarning) {
  const Message message = parsed(in_set("UTF-8", "M\xC3\xBCller"));
  ASSERT_EQ(message.warnings().size(), 1u);
  EXPECT_EQ(message.warnings()[0].path, "MSH-18");
}

TEST(MessageCharset, SetRefusesACharacterThatTheSetDoesNotHave) {
  Message message = parsed(in_set("8859/1", "M\xFCller"));
  EXPECT_TRUE(message.set(Place{1, 5, 1, 1}, "Ren\xC3\xA9"));
  EXPECT_EQ(message.encode(), in_set("8859/1", "Ren\xE9"));
  EXPECT_FALSE(message.set(Place{1, 5, 1, 1}, "\xE2\x82\xAC"));
  EXPECT_EQ(message.encode(), in_set("8859/1", "Ren\xE9"));
}

TEST(MessageCharset, AHeaderThatConversionMovesIsRefused) {
  std::string bytes = in_set("BIG-5", "x");
  bytes.replace(bytes.find("|A|"), 3, "|\xA4\x7C");  // the character's second byte is '|'
  EXPECT_EQ(refused(bytes).path, "MSH-18");
  Message message = parsed(in_set("BIG-5", "\xA4\x7C"));
  EXPECT_FALSE(message.set(Place{0, 3}, message.text("PID-5")));
  EXPECT_TRUE(message.set(Place{1, 3}, message.text("PID-5")));
}

TEST(MessageCharset, AByteOrderMarkSaysUtf8) {
  const std::string bytes = "\xEF\xBB\xBF" + in_set("8859/1", "M\xC3\xBCller");
  EXPECT_EQ(parsed(bytes).text("PID-5"), "M\xC3\xBCller");
  EXPECT_EQ(parsed(bytes).encode(), bytes);
  EXPECT_EQ(refused("\xEF\xBB\xBF" + in_set("8859/1", "M\xFCller")).path, "MSH-18");
}

TEST(MessageCharset, HexBytesAreInTheSetOfTheMessage) {
  EXPECT_EQ(parsed(in_set("8859/1", "\xFC\\XE9\\")).text("PID-5"), "\xC3\xBC\xC3\xA9");
  EXPECT_EQ(parsed(in_set("UNICODE UTF-8", "\\XC3A9\\")).text("PID-5"), "\xC3\xA9");
}

}  // namespace
}  // namespace hl7
