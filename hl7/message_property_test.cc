// Properties that hold for every message, tried on messages made at random from a seed.

#include <gtest/gtest.h>

#include <random>

#include "hl7/address.h"
#include "hl7/charset.h"
#include "hl7/header.h"
#include "hl7/message.h"
#include "hl7/message_check.h"

namespace hl7 {
namespace {

class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t limit) { return random_() % limit; }

  Delimiters delimiters() {
    std::string pool = "|^~\\&#!@%*$+-./:;<=>?[]_`{}'\"(),";
    std::shuffle(pool.begin(), pool.end(), random_);
    Delimiters d{pool[0], pool[1], pool[2], pool[3], pool[4], pool[5]};
    const std::size_t kept = below(6);
    if (kept < 5) d.truncation = '\0';
    if (kept < 4) d.subcomponent = '\0';
    if (kept < 3) d.escape = '\0';
    if (kept < 2) d.repetition = '\0';
    return d;
  }

  // MSH with the set declared, then segments of random fields, line ends and blank lines.
  std::string message(const Delimiters& d, std::string_view code, std::string_view letters) {
    std::string out = "MSH";
    out += d.field + encoding_characters(d);
    for (int field = 3; field <= 18; ++field) {
      out += d.field;
      if (field == 18) out += code;
    }
    const std::size_t segments = below(6);
    for (std::size_t i = 0; i < segments; ++i) {
      end_line(out);
      out += below(9) == 0 ? "x" : "PID";
      const std::size_t fields = below(8);
      for (std::size_t f = 0; f < fields; ++f) out += d.field + field(d, letters);
    }
    if (below(2) == 0) end_line(out);
    return out;
  }

 private:
  void end_line(std::string& out) {
    constexpr std::string_view kEnds[] = {"\r", "\n", "\r\n", "\r\r", "\n  \n"};
    out += kEnds[below(std::size(kEnds))];
  }

  std::string field(const Delimiters& d, std::string_view letters) {
    std::string out;
    const std::size_t size = below(14);
    for (std::size_t i = 0; i < size; ++i) {
      const char inner[] = {d.component, d.repetition, d.escape, d.subcomponent, 'F', 'X'};
      const char c = inner[below(std::size(inner))];
      out += below(3) == 0 && c != '\0' ? c : letters[below(letters.size())];
    }
    return out;
  }

  std::mt19937 random_;
};

TEST(MessageProperty, EveryMessageComesOutAsItWentIn) {
  Maker maker(11);
  for (int i = 0; i < 5'000; ++i) {
    const std::string bytes = maker.message(maker.delimiters(), "", "abc XYZ019\"\t");
    const auto message = Message::parse(bytes);
    ASSERT_TRUE(message.ok()) << message.error().to_string();
    ASSERT_EQ(message.value().encode(), bytes);
    check_message(message.value());
  }
}

TEST(MessageProperty, SettingALeafChangesNoOther) {
  Maker maker(12);
  int changed = 0;
  for (int i = 0; i < 3'000; ++i) {
    const auto message = Message::parse(maker.message(maker.delimiters(), "", "abc019"));
    changed += check_set(message.value(), maker.below(60), "a|b^c~d\\e&f#\r\n\x0B\x1C") ? 1 : 0;
  }
  EXPECT_GT(changed, 2'000);
}

TEST(MessageProperty, AMessageInAnyCharacterSetComesOutAsItWentIn) {
  const struct {
    const char* code;
    const char* letters;  // one byte each
  } sets[] = {{"8859/1", "a\xE4\xF6\xFC\xDF"}, {"8859/2", "a\xB1\xE6\xEA"},
              {"8859/5", "a\xD0\xD1\xD2"},     {"8859/7", "a\xE1\xE2\xE3"},
              {"8859/9", "a\xFD\xFE\xF0"},     {"8859/15", "a\xA4\xE9"},
              {"ISO IR14", "a\xB1\xB2\xB3"}};
  Maker maker(13);
  for (const auto& set : sets) {
    for (int i = 0; i < 300; ++i) {
      const std::string bytes = maker.message(Delimiters{}, set.code, set.letters);
      const auto message = Message::parse(bytes);
      ASSERT_TRUE(message.ok()) << set.code << " " << message.error().to_string();
      ASSERT_TRUE(is_utf8(message.value().bytes()));
      ASSERT_EQ(message.value().encode(), bytes) << set.code;
    }
  }
}

TEST(MessageProperty, WhatIsSetIsRead) {
  Maker maker(14);
  for (int i = 0; i < 2'000; ++i) {
    Delimiters d = maker.delimiters();
    if (d.escape == '\0') continue;
    Message message = Message::create(d);
    const std::size_t segment = message.add_segment("ZZZ");
    const Place place{segment, static_cast<int>(1 + maker.below(30)), 1,
                      static_cast<int>(1 + maker.below(9)), 0};
    std::string text(maker.below(30), ' ');
    for (char& c : text) c = static_cast<char>(maker.below(128));
    ASSERT_TRUE(message.set(place, text));
    ASSERT_EQ(message.text(place), text);
    ASSERT_EQ(Message::parse(message.encode()).value().text(place), text);
  }
}

TEST(MessageProperty, EachSegmentStandsOnceInTheTreeAndInOrder) {
  constexpr std::string_view kNames[] = {"PID", "PV1", "NTE", "OBR", "OBX", "ORC", "ZZZ", "AIS",
                                         "SCH", "RGS", "AIL", "DG1", "IN1", "PR1", "ROL", "SPM"};
  Maker maker(15);
  for (int i = 0; i < 2'000; ++i) {
    constexpr std::string_view kTypes[] = {"ORU^R01", "SIU^S12", "ADT^A01", "MDM^T02", "ORM^O01"};
    std::string bytes = "MSH|^~\\&|||||||" + std::string(kTypes[maker.below(5)]) + "|1|P|2.5.1\r";
    for (std::size_t k = maker.below(25); k > 0; --k) {
      bytes.append(kNames[maker.below(std::size(kNames))]).append("|1\r");
    }
    const Message message = Message::parse(bytes).value();
    const Tree tree = Tree::build(message);
    std::size_t next = 0;
    for (const Node& node : tree.nodes()) {
      if (node.segment == Message::npos) continue;
      ASSERT_EQ(node.segment, next++);
    }
    ASSERT_EQ(next, message.segment_count());
    for (std::size_t n = 1; n < tree.nodes().size(); ++n) ASSERT_LT(tree.nodes()[n].parent, n);
  }
}

}  // namespace
}  // namespace hl7
