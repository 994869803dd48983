#include "engine/yaml/yaml.h"

#include <gtest/gtest.h>

namespace engine::yaml {
namespace {

std::string fault_of(std::string_view text) {
  auto parsed = parse(text, "f");
  return parsed.ok() ? "" : parsed.error().to_string();
}

TEST(YamlParse, EveryValueKnowsItsPlace) {
  Node root = parse("a: 1\nb:\n  - x\n  - {c: y}\n", "f").value();
  EXPECT_EQ(root.find("a")->where, "f:1:4");
  EXPECT_EQ(root.find("b")->items[0].where, "f:3:5");
  EXPECT_EQ(root.find("b")->items[1].find("c")->where, "f:4:9");
  EXPECT_EQ(root.members[1].where, "f:2:1");
}

TEST(YamlParse, ValuesStayTheTextTheyWere) {
  Node root = parse("a: no\nb: 010\nc: \"null\"\nd: 1.10\n", "f").value();
  EXPECT_EQ(root.find("a")->text, "no");
  EXPECT_EQ(root.find("b")->text, "010");
  EXPECT_EQ(root.find("d")->text, "1.10");
}

TEST(YamlParse, AnEmptyDocumentIsAnEmptyMap) {
  for (const char* text : {"", "# nothing\n", "---\n", "~\n"}) {
    auto parsed = parse(text, "f");
    ASSERT_TRUE(parsed.ok()) << text;
    EXPECT_TRUE(parsed.value().is_map());
    EXPECT_TRUE(parsed.value().members.empty());
  }
}

TEST(YamlParse, ADuplicateKeyIsRefusedAtItsPlace) {
  EXPECT_EQ(fault_of("a: 1\nb: 2\na: 3\n"), "f:3:1: \"a\" is given twice; the first is at f:1:4");
}

TEST(YamlParse, AllDuplicatesAreToldAtOnce) {
  auto parsed = parse("a: 1\na: 2\nb: {c: 1, c: 2}\n", "f");
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.error().also.size(), 1u);
}

TEST(YamlParse, AliasesAreRefused) {
  EXPECT_EQ(fault_of("a: &x 1\nb: *x\n"),
            "f:2:4: aliases are not taken here; write the value again");
}

TEST(YamlParse, AMultiplyingAliasIsRefusedWithoutBeingExpanded) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    std::string last = "*a" + std::to_string(i - 1);
    text +=
        "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last + ", " + last + "]\n";
  }
  EXPECT_FALSE(parse(text, "f").ok());
}

TEST(YamlParse, TagsAreRefused) {
  EXPECT_EQ(fault_of("a: !!python/object x\n"), "f:1:4: tags are not taken here");
}

TEST(YamlParse, ASecondDocumentIsRefused) {
  EXPECT_EQ(fault_of("a: 1\n---\nb: 2\n"), "f: holds more than one document");
}

TEST(YamlParse, SyntaxIsFaultedAtItsPlace) {
  EXPECT_EQ(fault_of("a: [1, 2\nb: 3\n").substr(0, 2), "f:");
}

TEST(YamlParse, AQuoteThatIsNeverClosedIsAFault) {
  for (const char* text : {"a: \"open\n", "a: 'open", "a: 'open\nb: 3\n"}) {
    EXPECT_NE(fault_of(text).find("is no YAML"), std::string::npos) << text;
  }
}

TEST(YamlParse, ABlockAtTheEndIsReadWhole) {
  EXPECT_EQ(parse("a: |\n  one\n  two", "f").value().find("a")->text, "one\ntwo\n");
  EXPECT_EQ(parse("a: 1\n...\n", "f").value().find("a")->text, "1");
}

TEST(YamlParse, AKeyMustBeAWord) {
  EXPECT_EQ(fault_of("? [a, b]\n: 1\n"), "f:1:3: a key must be a word");
}

TEST(YamlParse, DepthIsCapped) {
  auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + "x" + std::string(depth, ']');
  };
  EXPECT_EQ(fault_of("a: " + nested(kDepthMax - 1)), "");
  EXPECT_NE(fault_of("a: " + nested(kDepthMax)).find("deeper"), std::string::npos);
  EXPECT_NE(fault_of("a: " + nested(5000)), "");
}

TEST(YamlParse, TheNumberOfValuesIsCapped) {
  std::string many = "a: [x";
  for (std::size_t i = 0; i < kValuesMax; ++i) many += ",x";
  EXPECT_NE(fault_of(many + "]\n").find("too many values"), std::string::npos);
}

TEST(YamlParse, TheSizeIsCapped) {
  EXPECT_EQ(parse(std::string(kFileBytesMax + 1, ' '), "f").error().code, base::Code::kTooLarge);
}

TEST(YamlParse, AFileThatIsNotThereIsNotFound) {
  EXPECT_EQ(parse_file("no/such/file.yaml").error().code, base::Code::kNotFound);
}

struct Asked {
  std::vector<base::Error> faults;
  Asker ask{faults};
  std::string first() const { return faults.empty() ? "" : faults[0].to_string(); }
};

Node map_of(std::string_view text) { return parse(text, "f").value(); }

TEST(YamlAsk, AnAbsentKeyTakesTheOtherValue) {
  Asked asked;
  Node map = map_of("");
  EXPECT_EQ(asked.ask.text(map, "a", "x"), "x");
  EXPECT_EQ(asked.ask.integer(map, "a", 3, {1, 9}), 3);
  EXPECT_TRUE(asked.ask.truth(map, "a", true));
  EXPECT_EQ(asked.ask.duration_us(map, "a", 5), 5);
  EXPECT_EQ(asked.ask.size_bytes(map, "a", 6), 6);
  EXPECT_EQ(asked.ask.choice(map, "a", {"x", "y"}, 1), 1u);
  EXPECT_TRUE(asked.ask.scalars(map, "a").empty());
  EXPECT_TRUE(asked.faults.empty());
}

TEST(YamlAsk, AnUnknownKeyComesWithTheNearestKnown) {
  Asked asked;
  asked.ask.only(map_of("a: 1\nlisten_adress: x\n"), {"a", "listen_address"});
  EXPECT_EQ(asked.first(),
            "f:2:1: unknown key \"listen_adress\"; did you mean \"listen_address\"?");
}

TEST(YamlAsk, AFarKeyComesWithoutAGuess) {
  Asked asked;
  asked.ask.only(map_of("zzzzz: 1\n"), {"listen"});
  EXPECT_EQ(asked.first(), "f:1:1: unknown key \"zzzzz\"");
}

TEST(YamlAsk, AFaultHoldsNoValue) {
  Asked asked;
  Node map = map_of("a: hunter2\n");
  asked.ask.integer(map, "a", 0, {0, 1});
  asked.ask.truth(map, "a", false);
  asked.ask.duration_us(map, "a", 0);
  asked.ask.size_bytes(map, "a", 0);
  asked.ask.choice(map, "a", {"x"}, 0);
  ASSERT_EQ(asked.faults.size(), 5u);
  for (const base::Error& fault : asked.faults) {
    EXPECT_EQ(fault.to_string().find("hunter2"), std::string::npos);
    EXPECT_EQ(fault.path, "f:1:4");
  }
}

TEST(YamlAsk, AnIntegerKeepsToItsRange) {
  Asked asked;
  EXPECT_EQ(asked.ask.integer(map_of("a: 65536\n"), "a", 1, {0, 65535}), 1);
  EXPECT_EQ(asked.first(), "f:1:4: a: must lie between 0 and 65535");
}

TEST(YamlAsk, ATextThatIsNeededMustBeThereAndNotEmpty) {
  Asked asked;
  asked.ask.needed_text(map_of("b: 1\n"), "a");
  asked.ask.needed_text(map_of("a: \"\"\n"), "a");
  ASSERT_EQ(asked.faults.size(), 2u);
  EXPECT_EQ(asked.faults[0].text, "a: is needed here");
  EXPECT_EQ(asked.faults[1].text, "a: must not be empty");
}

TEST(YamlAsk, AMapIsNoSingleValue) {
  Asked asked;
  EXPECT_EQ(asked.ask.text(map_of("a: {b: 1}\n"), "a", "x"), "x");
  EXPECT_EQ(asked.first(), "f:1:4: a: must be a single value");
}

TEST(YamlAsk, AValueLeftOutIsAFault) {
  Asked asked;
  EXPECT_EQ(asked.ask.text(map_of("a:\n"), "a", "x"), "x");
  EXPECT_EQ(asked.faults.size(), 1u);
}

TEST(YamlAsk, OneScalarIsAListOfOne) {
  Asked asked;
  EXPECT_EQ(asked.ask.scalars(map_of("a: x\n"), "a").size(), 1u);
  EXPECT_EQ(asked.ask.scalars(map_of("a: [x, y]\n"), "a").size(), 2u);
  EXPECT_EQ(asked.ask.scalars(map_of("a: [x, {y: 1}]\n"), "a").size(), 1u);
  EXPECT_EQ(asked.faults.size(), 1u);
}

TEST(YamlRead, DurationsHaveUnits) {
  EXPECT_EQ(read_duration_us("500ms").value(), 500'000);
  EXPECT_EQ(read_duration_us("30s").value(), 30'000'000);
  EXPECT_EQ(read_duration_us("5m").value(), 300'000'000);
  EXPECT_EQ(read_duration_us("2h").value(), 7'200'000'000);
  EXPECT_EQ(read_duration_us("7d").value(), 604'800'000'000);
  for (const char* wrong : {"30", "s", "", "-1s", "1.5s", "1 s", "99999999999999d"}) {
    EXPECT_FALSE(read_duration_us(wrong).ok()) << wrong;
  }
}

TEST(YamlRead, SizesMayHaveUnits) {
  EXPECT_EQ(read_size_bytes("4096").value(), 4096);
  EXPECT_EQ(read_size_bytes("64KiB").value(), 65536);
  EXPECT_EQ(read_size_bytes("16MiB").value(), 16 << 20);
  EXPECT_EQ(read_size_bytes("1GiB").value(), 1 << 30);
  for (const char* wrong : {"KiB", "1kb", "1 MiB", "99999999999GiB"}) {
    EXPECT_FALSE(read_size_bytes(wrong).ok()) << wrong;
  }
}

TEST(YamlRead, TruthIsTrueOrFalseAndNothingElse) {
  EXPECT_TRUE(read_truth("true").value());
  EXPECT_FALSE(read_truth("false").value());
  for (const char* wrong : {"yes", "no", "on", "True", "1", ""}) {
    EXPECT_FALSE(read_truth(wrong).ok()) << wrong;
  }
}

TEST(YamlRead, IntegersAreWhole) {
  EXPECT_EQ(read_integer("-12").value(), -12);
  for (const char* wrong : {"", "+1", "1.0", "0x10", "1 ", "99999999999999999999"}) {
    EXPECT_FALSE(read_integer(wrong).ok()) << wrong;
  }
}

}  // namespace
}  // namespace engine::yaml
