#include "hl7/header.h"

#include <gtest/gtest.h>

#include "hl7/parts.h"

namespace hl7 {
namespace {

TEST(Header, ReadsTheDelimitersOfEveryHeader) {
  const Delimiters usual{'|', '^', '~', '\\', '&', '\0'};
  for (const auto* text : {"MSH|^~\\&|A", "FHS|^~\\&|A", "BHS|^~\\&", "MSH|^~\\&\rPID|1"}) {
    EXPECT_EQ(read_delimiters(text).value(), usual) << text;
  }
}

TEST(Header, WritesTheEncodingCharactersThatItRead) {
  for (const auto* characters : {"^", "^~", "^~\\", "^~\\&", "^~\\&#", "!@%*(", "$"}) {
    const auto read = read_delimiters("MSH|" + std::string(characters) + "|A");
    ASSERT_TRUE(read.ok()) << characters;
    EXPECT_EQ(encoding_characters(read.value()), characters);
  }
}

TEST(Header, TakesEveryPunctuationMarkAsADelimiter) {
  for (char c = '!'; c < 0x7F; ++c) {
    const bool alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (c == '^') continue;
    const std::string text = std::string("MSH") + c + "^" + c + "A";
    EXPECT_EQ(read_delimiters(text).ok(), !alnum) << c;
  }
}

TEST(Header, RefusesACharacterGivenTwice) {
  EXPECT_FALSE(read_delimiters("MSH|^~^&|").ok());
  EXPECT_FALSE(read_delimiters("MSH|^~\\\\&|").ok());
  EXPECT_EQ(read_delimiters("BHS|^^|").error().path, "BHS-2");
}

TEST(Header, SkipsWhatStandsAroundAMessage) {
  EXPECT_EQ(skip_leading("\xEF\xBB\xBF\r\n \t\x0BMSH"), 8u);
  EXPECT_EQ(skip_leading("\r\n"), 2u);
  EXPECT_EQ(skip_leading(""), 0u);
  EXPECT_EQ(skip_trailing("MSH\r\n\x1C\r"), 3u);
  EXPECT_EQ(skip_trailing(std::string_view("MSH\r\x1A\0\0", 7)), 3u);
  EXPECT_EQ(skip_trailing("\r\n"), 0u);
}

TEST(Header, TellsASegmentFromALineThatBeginsAlike) {
  EXPECT_TRUE(begins_segment("MSH|^~\\&", "MSH"));
  EXPECT_TRUE(begins_segment("MSH", "MSH"));
  EXPECT_FALSE(begins_segment("MSHX|", "MSH"));
  EXPECT_FALSE(begins_segment("MS", "MSH"));
  EXPECT_FALSE(begins_segment("MSH says", "MSH"));
}

TEST(Header, ComparesNamesOfAnyLength) {
  EXPECT_TRUE(is_same_name("PID", "PID"));
  EXPECT_FALSE(is_same_name("PID", "PIE"));
  EXPECT_FALSE(is_same_name("PI", "PID"));
  EXPECT_TRUE(is_same_name("", ""));
  EXPECT_TRUE(is_header_name("FHS"));
  EXPECT_FALSE(is_header_name("FTS"));
}

TEST(Parts, AreCountedAndFound) {
  EXPECT_EQ(part("A^B^^D", '^', 1), "A");
  EXPECT_EQ(part("A^B^^D", '^', 3), "");
  EXPECT_EQ(part("A^B^^D", '^', 4), "D");
  EXPECT_EQ(part("A^B^^D", '^', 5), std::nullopt);
  EXPECT_EQ(part("", '^', 1), "");
  EXPECT_EQ(count_parts("A^B^^D", '^'), 4);
  EXPECT_EQ(count_parts("", '^'), 1);
}

TEST(Parts, ADelimiterThatIsNotInUseCutsNothing) {
  const std::string_view text("A\0B", 3);
  EXPECT_EQ(part(text, '\0', 1), text);
  EXPECT_EQ(part(text, '\0', 2), std::nullopt);
  EXPECT_EQ(count_parts(text, '\0'), 1);
  int visits = 0;
  for_each_part(text, '\0', [&](std::string_view whole) { visits += whole == text ? 1 : 100; });
  EXPECT_EQ(visits, 1);
}

}  // namespace
}  // namespace hl7
