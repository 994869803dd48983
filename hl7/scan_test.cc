#include "hl7/scan.h"

#include <gtest/gtest.h>

#include <random>

namespace hl7 {
namespace {

Layout scanned(std::string_view bytes, char separator = '|') {
  Layout layout;
  const auto status = scan(bytes, Range{0, bytes.size()}, separator, Limits{}, layout);
  EXPECT_TRUE(status.ok());
  return layout;
}

// The same index, found one character at a time.
Layout found_slowly(std::string_view bytes, char separator) {
  Layout layout;
  SegmentSpan line;
  const auto close = [&](std::size_t at) {
    line.end = static_cast<std::uint32_t>(at);
    line.count = static_cast<std::uint32_t>(layout.separators.size()) - line.first;
    const std::string_view text = bytes.substr(line.begin, at - line.begin);
    const bool blank = text.find_first_not_of(" \t") == std::string_view::npos;
    if (line.count > 0 || !blank) layout.segments.push_back(line);
    line.begin = static_cast<std::uint32_t>(at) + 1;
    line.first = static_cast<std::uint32_t>(layout.separators.size());
  };
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (static_cast<unsigned char>(bytes[i]) >= 0x80) layout.all_ascii = false;
    if (bytes[i] == separator) layout.separators.push_back(static_cast<std::uint32_t>(i));
    if (bytes[i] == '\r' || bytes[i] == '\n') close(i);
  }
  close(bytes.size());
  return layout;
}

void expect_same(const Layout& a, const Layout& b) {
  EXPECT_EQ(a.separators, b.separators);
  EXPECT_EQ(a.all_ascii, b.all_ascii);
  ASSERT_EQ(a.segments.size(), b.segments.size());
  for (std::size_t i = 0; i < a.segments.size(); ++i) {
    EXPECT_EQ(a.segments[i].begin, b.segments[i].begin);
    EXPECT_EQ(a.segments[i].end, b.segments[i].end);
    EXPECT_EQ(a.segments[i].first, b.segments[i].first);
    EXPECT_EQ(a.segments[i].count, b.segments[i].count);
  }
}

TEST(Scan, FindsSegmentsAndSeparators) {
  const Layout layout = scanned("MSH|a|b\rPID|1\r");
  ASSERT_EQ(layout.segments.size(), 2u);
  EXPECT_EQ(layout.segments[1].begin, 8u);
  EXPECT_EQ(layout.segments[1].end, 13u);
  EXPECT_EQ(layout.segments[1].count, 1u);
  EXPECT_EQ(layout.separators, (std::vector<std::uint32_t>{3, 5, 11}));
  EXPECT_TRUE(layout.all_ascii);
}

TEST(Scan, AgreesWithALoopOverEachCharacter) {
  std::mt19937 random(5);
  constexpr std::string_view kAlphabet = "||||\r\n ABC\t";
  for (int i = 0; i < 3'000; ++i) {
    std::string bytes(random() % 300, ' ');
    for (char& c : bytes) {
      c = random() % 50 == 0 ? static_cast<char>(random()) : kAlphabet[random() % kAlphabet.size()];
    }
    expect_same(scanned(bytes), found_slowly(bytes, '|'));
    if (testing::Test::HasFailure()) return;
  }
}

TEST(Scan, HoldsAtTheBordersOfItsBlocks) {
  for (std::size_t size = 56; size < 140; ++size) {
    for (const char c : {'|', '\r', '\n', '\xE9'}) {
      std::string bytes(size, 'x');
      bytes.back() = c;
      bytes[size / 2] = c;
      expect_same(scanned(bytes), found_slowly(bytes, '|'));
    }
  }
}

TEST(Scan, TakesABlockOfNothingButSeparators) {
  const std::string bytes(5'000, '|');
  Layout layout;
  Limits limits;
  limits.fields_max = 5'000;
  ASSERT_TRUE(scan(bytes, Range{0, bytes.size()}, '|', limits, layout).ok());
  EXPECT_EQ(layout.separators.size(), 5'000u);
  EXPECT_EQ(layout.segments.at(0).count, 5'000u);
}

TEST(Scan, LooksAtItsRangeAlone) {
  const std::string_view bytes = "\xFF|\rMSH|a\r|\xFF";
  Layout layout;
  ASSERT_TRUE(scan(bytes, Range{3, 8}, '|', Limits{}, layout).ok());
  EXPECT_EQ(layout.segments.size(), 1u);
  EXPECT_EQ(layout.separators, std::vector<std::uint32_t>{6});
  EXPECT_TRUE(layout.all_ascii);
}

TEST(Scan, ForgetsWhatTheLayoutHeld) {
  Layout layout = scanned("A|1\rB|2\rC|3\r");
  ASSERT_TRUE(scan("A|1\r", Range{0, 4}, '|', Limits{}, layout).ok());
  EXPECT_EQ(layout.segments.size(), 1u);
  EXPECT_EQ(layout.separators.size(), 1u);
}

TEST(Scan, NamesTheLimitThatIsExceeded) {
  Layout layout;
  const std::string_view bytes = "A|1|2\rB\rC\r";
  const auto segments = scan(bytes, Range{0, 10}, '|', Limits{.segments_max = 2}, layout);
  EXPECT_EQ(segments.error().text, "more than 2 segments");
  const auto fields = scan(bytes, Range{0, 10}, '|', Limits{.fields_max = 1}, layout);
  EXPECT_EQ(fields.error().text, "more than 1 fields in a segment");
  EXPECT_EQ(fields.error().code, base::Code::kTooLarge);
}

}  // namespace
}  // namespace hl7
