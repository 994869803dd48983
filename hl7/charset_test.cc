#include "hl7/charset.h"

#include <gtest/gtest.h>

namespace hl7 {
namespace {

TEST(Charset, EveryCodeOfTable0211CanBeConvertedOrIsRefused) {
  for (const auto* code :
       {"ASCII",         "8859/1",    "8859/2",         "8859/3",         "8859/4",
        "8859/5",        "8859/6",    "8859/7",         "8859/8",         "8859/9",
        "8859/15",       "ISO IR6",   "ISO IR14",       "ISO IR87",       "ISO IR159",
        "GB 18030-2000", "KS X 1001", "CNS 11643-1992", "BIG-5",          "JIS X 0202",
        "JAS2020",       "UNICODE",   "UNICODE UTF-8",  "UNICODE UTF-16", "UNICODE UTF-32"}) {
    const Charset* charset = find_charset(code);
    ASSERT_NE(charset, nullptr) << code;
    EXPECT_FALSE(charset->misspelt) << code;
    if (charset->kind == CharsetKind::kRefused) continue;
    EXPECT_EQ(to_utf8(*charset, "PID|1").value(), "PID|1") << code;
    EXPECT_EQ(from_utf8(*charset, "PID|1").value(), "PID|1") << code;
  }
}

TEST(Charset, ConvertsBothWays) {
  const struct {
    const char* code;
    const char* bytes;
    const char* text;
  } cases[] = {
      {"8859/15", "\xA4", "\xE2\x82\xAC"},       {"8859/5", "\xD0", "\xD0\xB0"},
      {"KS X 1001", "\xB1\xE8", "\xEA\xB9\x80"}, {"GB 18030-2000", "\xD6\xD0", "\xE4\xB8\xAD"},
      {"BIG-5", "\xA4\xA4", "\xE4\xB8\xAD"},     {"ISO IR14", "\xB1", "\xEF\xBD\xB1"}};
  for (const auto& it : cases) {
    const Charset* charset = find_charset(it.code);
    EXPECT_EQ(to_utf8(*charset, it.bytes).value(), it.text) << it.code;
    EXPECT_EQ(from_utf8(*charset, it.text).value(), it.bytes) << it.code;
  }
}

TEST(Charset, ReplacesNothing) {
  EXPECT_FALSE(to_utf8(*find_charset("8859/7"), "\xFF").ok());
  EXPECT_FALSE(to_utf8(*find_charset("BIG-5"), "\xA4").ok());
  EXPECT_FALSE(from_utf8(*find_charset("8859/1"), "\xE2\x82\xAC").ok());
  EXPECT_EQ(
      from_utf8(*find_charset("8859/1"), "KANARIENVOGEL \xE2\x82\xAC").error().text.find("KAN"),
      std::string::npos);
}

TEST(Charset, ConvertsMoreThanItsBufferHolds) {
  const std::string bytes(100'001, '\xFC');
  const std::string text = to_utf8(*find_charset("8859/1"), bytes).value();
  EXPECT_EQ(text.size(), 2 * bytes.size());
  EXPECT_EQ(from_utf8(*find_charset("8859/1"), text).value(), bytes);
}

TEST(Charset, KnowsCommonMisspellings) {
  EXPECT_TRUE(find_charset("UTF-8")->misspelt);
  EXPECT_EQ(find_charset("utf8mb4"), nullptr);
}

TEST(Utf8, IsToldFromOtherBytes) {
  for (const auto* text : {"", "a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xED\x9F\xBF",
                           "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(text));
  }
  for (const auto* bytes : {"\x80", "\xC3", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xE2\x82",
                            "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xFF", "\xC3\xC3"}) {
    EXPECT_FALSE(is_utf8(bytes));
  }
}

}  // namespace
}  // namespace hl7
