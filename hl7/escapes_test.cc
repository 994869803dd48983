#include "hl7/escapes.h"

#include <gtest/gtest.h>

#include <random>

namespace hl7 {
namespace {

struct Vector {
  std::string_view raw, text;
  std::size_t warnings = 0;
};

TEST(Escapes, ReadsEachSequenceAsTheTableSays) {
  const Vector vectors[] = {
      {"A\\T\\B", "A&B"},
      {"\\E\\F\\E\\", "\\F\\"},
      {"C:\\E\\temp", "C:\\temp"},
      {"1234\\P\\", "1234#"},
      {"a\\.br\\b", "a\nb"},
      {"a\\.sp+2\\b", "a\n\nb"},
      {"a\\.sp\\b", "a\nb"},
      {"a\\.sp3\\b", "a\n\n\nb"},
      {"\\X0D0A\\", "\r\n"},
      {"\\x0d\\", "\\x0d\\", 1},
      {"\\X0d\\", "\r"},
      {"\\XC3A9\\", "\xC3\xA9"},
      {"\\X4\\", "\\X4\\", 1},
      {"\\XZZ\\", "\\XZZ\\", 1},
      {"\\XE9\\", "\\XE9\\", 1},
      {"\\Z01\\", "\\Z01\\"},
      {"\\H\\x\\N\\", "x"},
      {"100\\", "100\\", 1},
      {"\\\\", "\\\\", 1},
      {"a\\Q\\b", "a\\Q\\b", 1},
      {"\\E\\E\\E\\", "\\E\\"},
      {"\\.in+4\\x\\.ti-2\\y\\.sk3\\z", "xy   z"},
      {"\\.fi\\a\\.nf\\b\\.ce\\c", "ab\nc"},
      {"\\.zz\\", "\\.zz\\", 1},
      {"\\C2842\\", "\\C2842\\", 1},
      {"\\F\\\\S\\\\R\\", "|^~"},
  };
  for (const Vector& vector : vectors) {
    std::vector<std::string> warnings;
    EXPECT_EQ(unescape(vector.raw, Delimiters{}, nullptr, &warnings), vector.text) << vector.raw;
    EXPECT_EQ(warnings.size(), vector.warnings) << vector.raw;
  }
}

TEST(Escapes, ReadTheDelimitersOfTheMessageAtHand) {
  const Delimiters own{'|', '@', '#', '!', '%', '\0'};
  EXPECT_EQ(unescape("!F!!S!!R!!E!!T!", own), "|@#!%");
  EXPECT_EQ(unescape("\\F\\", own), "\\F\\");
  EXPECT_EQ(escape("a|b@c\\", own), "a!F!b!S!c\\");
}

TEST(Escapes, ABareEscapeCharacterInTextHidesNoLaterSequence) {
  EXPECT_EQ(unescape("C:\\my files \\F\\ more", Delimiters{}), "C:\\my files | more");
}

TEST(Escapes, TheTruncationCharacterIsTheOneOfTheHeader) {
  EXPECT_EQ(unescape("12\\P\\", Delimiters{'|', '^', '~', '\\', '&', '$'}), "12$");
}

TEST(Escapes, WritesDelimitersAndControlCharacters) {
  EXPECT_EQ(escape("a|b^c&d~e\\f", Delimiters{}), "a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f");
  EXPECT_EQ(escape("a\r\n\x0B\x1C", Delimiters{}), "a\\X0D\\\\X0A\\\\X0B\\\\X1C\\");
  EXPECT_EQ(escape("tab\tand \xC3\xA9 stay", Delimiters{}), "tab\tand \xC3\xA9 stay");
}

TEST(Escapes, ALineBreakIsWrittenByNameOnlyWhenTheDotIsFree) {
  EXPECT_EQ(escape("a\r\nb\rc", Delimiters{}, Lines::kBreak), "a\\.br\\b\\.br\\c");
  const Delimiters dotted{'.', '^', '~', '\\', '&', '\0'};
  EXPECT_EQ(escape("a\nb", dotted, Lines::kBreak), "a\\X0A\\b");
}

TEST(Escapes, ASpacingCountIsCapped) {
  EXPECT_EQ(unescape("\\.sp+9999\\", Delimiters{}).size(), 80u);
  EXPECT_EQ(unescape("\\.sp+99999\\", Delimiters{}), "\\.sp+99999\\");
}

Delimiters some_delimiters(std::mt19937& random) {
  std::string pool = "|^~\\&#!@%*$+-./:;<=>?[]_`{}'\"(),";
  std::shuffle(pool.begin(), pool.end(), random);
  return Delimiters{pool[0], pool[1], pool[2], pool[3], pool[4], pool[5]};
}

std::string some_text(std::mt19937& random, const Delimiters& d) {
  const std::string special{
      d.field, d.component, d.repetition, d.escape, d.subcomponent, '\r',  '\n', '.', 'X', 'F',
      'E',     'b',         'r',          '0',      '\0',           '\xC3'};
  std::string text(random() % 20, ' ');
  for (char& c : text) {
    c = random() % 4 == 0 ? static_cast<char>(random() % 256) : special[random() % special.size()];
  }
  return text;
}

TEST(Escapes, EveryTextComesBackUnderEveryDelimiterSet) {
  std::mt19937 random(1);
  for (int i = 0; i < 50'000; ++i) {
    const Delimiters d = some_delimiters(random);
    const std::string text = some_text(random, d);
    const std::string raw = escape(text, d);
    ASSERT_EQ(unescape(raw, d), text);
    ASSERT_EQ(raw.find_first_of(std::string{d.field, d.component, d.repetition, '\r', '\n'}),
              std::string::npos);
  }
}

TEST(Escapes, ReadingAndWritingIsStableAfterOneRound) {
  std::mt19937 random(2);
  for (int i = 0; i < 50'000; ++i) {
    const Delimiters d = some_delimiters(random);
    const std::string once = escape(unescape(some_text(random, d), d), d);
    ASSERT_EQ(escape(unescape(once, d), d), once);
  }
}

}  // namespace
}  // namespace hl7
