#include "base/json_build.h"

#include <gtest/gtest.h>

namespace base {
namespace {

bool reads(std::string_view text) { return parse_json(text).ok(); }

std::string why_not(std::string_view text) {
  const auto parsed = parse_json(text);
  return parsed.ok() ? "" : parsed.error().text;
}

std::string rewrite(std::string_view text) { return write_json(parse_json(text).value()); }

TEST(JsonRead, KeepsEveryKindAsItWasWritten) {
  const std::string text = R"({"a":null,"b":[true,false],"c":{"d":""},"e":-0.0,"f":"x"})";
  EXPECT_EQ(rewrite(text), text);
}

TEST(JsonRead, AcceptsAnyValueAtTheTop) {
  for (const char* text : {"null", "true", "false", "0", "\"\"", "[]", "{}", " \t\r\n1 \n"}) {
    EXPECT_TRUE(reads(text)) << text;
  }
}

TEST(JsonRead, NumbersStayTheTextTheyWere) {
  for (const char* text : {"1.10", "0", "-0", "1e5", "1E+05", "1.0e-7", "0.000",
                           "12345678901234567890123", "-1.50E-300"}) {
    EXPECT_EQ(rewrite(text), text);
    EXPECT_EQ(parse_json(text).value().text(), text);
  }
}

TEST(JsonRead, RefusesWhatIsNoNumber) {
  for (const char* text : {"01", "+1", ".5", "1.", "1e", "1e+", "-", "--1", "0x10", "NaN",
                           "Infinity", "-Infinity", "1_000", "1.2.3"}) {
    EXPECT_FALSE(reads(text)) << text;
  }
}

TEST(JsonRead, RefusesANumberOverTheLimit) {
  EXPECT_TRUE(reads(std::string(128, '7')));
  EXPECT_FALSE(reads(std::string(129, '7')));
  EXPECT_EQ(parse_json(std::string(129, '7')).error().code, Code::kTooLarge);
}

TEST(JsonRead, RefusesBrokenStructure) {
  for (const char* text :
       {"",          " ",     "[",     "]",         "{",        "}",          "[1",      "[1,",
        "[1,]",      "[,1]",  "[1 2]", "{\"a\"}",   "{\"a\":}", "{\"a\":1,}", "{a:1}",   "{'a':1}",
        "{\"a\" 1}", "{1:2}", "[1}",   "{\"a\":1]", "nul",      "True",       "// c\n1", "/* c */1",
        "[1]x",      "[] []", "1 1",   "\"a",       "\f1"}) {
    EXPECT_FALSE(reads(text)) << text;
  }
}

TEST(JsonRead, RefusesTrailingBytesEvenAfterNul) {
  EXPECT_FALSE(reads(std::string_view("1\0", 2)));
  EXPECT_FALSE(reads(std::string_view("{}\0{\"a\":", 8)));
  EXPECT_FALSE(reads(std::string_view("\0", 1)));
}

TEST(JsonRead, DecodesEveryEscape) {
  EXPECT_EQ(parse_json(R"("\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00")").value().text(),
            "\"\\/\b\f\n\r\tA\xC3\xA9\xF0\x9F\x98\x80");
  for (const char* text : {R"("\x")", R"("\u12")", R"("\u12g4")", R"("\)", R"("\U0041")"}) {
    EXPECT_FALSE(reads(text)) << text;
  }
}

TEST(JsonRead, RefusesLoneSurrogates) {
  for (const char* text : {R"("\ud800")", R"("\udc00")", R"("\ud800\ud800")", R"("\ud800x")",
                           R"("\udfff\ud800")", R"({"\udead":1})", R"("\ud83d\u0041")"}) {
    EXPECT_FALSE(reads(text)) << text;
  }
  EXPECT_TRUE(reads("\"\xED\x9F\xBF\""));  // U+D7FF, the last before the surrogates
}

TEST(JsonRead, RefusesInvalidUtf8) {
  for (const char* bytes :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
        "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xC3", "\xE2\x82", "\xFF", "\xFE"}) {
    EXPECT_FALSE(reads("\"" + std::string(bytes) + "\""));
    EXPECT_FALSE(reads("{\"" + std::string(bytes) + "\":1}"));
  }
  EXPECT_TRUE(reads("\"\xF4\x8F\xBF\xBF\""));  // U+10FFFF
}

TEST(JsonRead, RefusesControlCharactersAndNul) {
  for (char c = 0; c < 0x20; ++c) EXPECT_FALSE(reads(std::string("\"") + c + "\"")) << int{c};
  EXPECT_NE(why_not(R"("a\u0000b")").find("NUL"), std::string::npos);
  EXPECT_FALSE(reads(R"({"\u0000":1})"));
  EXPECT_TRUE(reads("\"\x7F\""));
}

TEST(JsonRead, RefusesDuplicateKeysAfterUnescaping) {
  EXPECT_NE(why_not(R"({"a":1,"\u0061":2})").find("duplicate key"), std::string::npos);
  EXPECT_FALSE(reads(R"({"x":{"a":1,"b":2,"a":3}})"));
  EXPECT_FALSE(reads(R"({"":1,"":2})"));
  EXPECT_TRUE(reads(R"({"a":1,"A":2,"b":{"a":3}})"));
}

std::string object_of(int keys) {
  std::string text = "{";
  for (int i = 0; i < keys; ++i) text += "\"k" + std::to_string(i) + "\":0,";
  return text;
}

TEST(JsonRead, RefusesDuplicateKeysInLargeObjects) {
  for (int keys : {15, 16, 17, 18, 1000}) {
    EXPECT_FALSE(reads(object_of(keys) + "\"k0\":1}")) << keys;
    EXPECT_FALSE(reads(object_of(keys) + "\"k" + std::to_string(keys - 1) + "\":1}")) << keys;
    EXPECT_TRUE(reads(object_of(keys) + "\"last\":1}")) << keys;
  }
}

TEST(JsonRead, HundredsOfThousandsOfKeysAreNotQuadratic) {
  EXPECT_TRUE(reads(object_of(400'000) + "\"last\":1}"));
  EXPECT_FALSE(reads(object_of(400'000) + "\"k7\":1}"));
}

TEST(JsonRead, RefusesAMillionOpenBrackets) {
  for (const char* open : {"[", "{\"a\":", "[{\"a\":"}) {
    std::string text;
    while (text.size() < 1'000'000) text += open;
    EXPECT_NE(why_not(text).find("nested too deep"), std::string::npos) << open;
  }
}

TEST(JsonRead, DepthIsAllowedUpToTheLimit) {
  const auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(reads(nested(64)));
  EXPECT_FALSE(reads(nested(65)));
  EXPECT_EQ(parse_json(nested(65)).error().code, Code::kTooLarge);
}

TEST(JsonRead, LimitsBytesValuesAndKeys) {
  JsonLimits limits;
  limits.bytes_max = 9;
  limits.values_max = 3;
  limits.key_bytes_max = 2;
  EXPECT_TRUE(parse_json("[1,2]", limits).ok());
  EXPECT_EQ(parse_json("[1,2,3]", limits).error().code, Code::kTooLarge);
  EXPECT_EQ(parse_json("[1,       2]", limits).error().code, Code::kTooLarge);
  EXPECT_TRUE(parse_json("{\"ab\":1}", limits).ok());
  EXPECT_EQ(parse_json("{\"abc\":1}", limits).error().code, Code::kTooLarge);
}

TEST(JsonRead, IgnoresOneByteOrderMark) {
  EXPECT_TRUE(reads("\xEF\xBB\xBF{}"));
  EXPECT_FALSE(reads("\xEF\xBB\xBF\xEF\xBB\xBF{}"));
  EXPECT_FALSE(reads("\xFE\xFF"));
}

TEST(JsonRead, ErrorsNameLineAndColumnAndNoValue) {
  EXPECT_EQ(why_not("{\n  \"a\": 1,\n  \"secret\" 2}"),
            "line 3 column 12: a colon is missing after a member's name");
  EXPECT_EQ(why_not("[\"\xC3\xA9\", x]"), "line 1 column 7: not a JSON value");
  EXPECT_EQ(why_not("{\"secret\":1,\"secret\":2}").find("secret"), std::string::npos);
}

TEST(JsonWrite, EscapesOnlyWhatMustBe) {
  EXPECT_EQ(write_json(Json::string("\"\\\n\r\t\b\x01/\x7F\xC3\xA9")),
            "\"\\\"\\\\\\n\\r\\t\\u0008\\u0001/\x7F\xC3\xA9\"");
}

TEST(JsonWrite, EscapesAByteWhereverInTheTextItStands) {
  for (const std::string special : {"\"", "\\", "\n", "\x01", "\x1f"}) {
    for (std::size_t size = 0; size < 20; ++size) {
      for (std::size_t at = 0; at <= size; ++at) {
        const std::string text = std::string(at, '\xC3') + special + std::string(size - at, '#');
        std::string escaped;
        append_json_string(escaped, text);
        const std::string alone = write_json(Json::string(special));
        EXPECT_EQ(escaped, "\"" + std::string(at, '\xC3') + alone.substr(1, alone.size() - 2) +
                               std::string(size - at, '#') + "\"");
      }
    }
  }
}

TEST(JsonWrite, PrettyReadsBackAsTheSameValue) {
  const Json value = parse_json(R"({"a":[1,{"b":[]}],"c":{}})").value();
  EXPECT_EQ(write_json_pretty(Json::array()), "[]\n");
  EXPECT_EQ(parse_json(write_json_pretty(value)).value(), value);
}

TEST(JsonValue, OneMemberAndOneItemAreMadeInOneExpression) {
  EXPECT_EQ(write_json(json_object_of("code", json_array_of(Json::string("x")))),
            R"({"code":["x"]})");
}

TEST(JsonValue, SetReplacesInPlaceAndEraseRemoves) {
  Json value = parse_json(R"({"a":1,"b":2})").value();
  value.set("a", Json::integer(3));
  value.set("c", Json::string("x"));
  value.erase("b");
  EXPECT_EQ(write_json(value), R"({"a":3,"c":"x"})");
  EXPECT_EQ(value.text_of("c"), "x");
  EXPECT_EQ(value.text_of("a"), "");
  EXPECT_EQ(value.find("b"), nullptr);
}

}  // namespace
}  // namespace base
