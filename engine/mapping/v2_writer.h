// V2Writer: the HL7 v2 message that a mapping with a v2 target builds.
//
//   V2Writer writer;
//   writer.set_all(parse_v2_target("TXA-12").value(), {}, "abc");
//   writer.set_one(parse_v2_target("OBX[line]-5").value(), {anchor, 3}, "fourth line");
//   std::string bytes = writer.encode();
//
// Segments stand in the order in which they are first written. A labelled segment is one per
// label, anchor occurrence and repetition; its set id (field 1) is written here. The encoder
// escapes; a rule never does. One run, one thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/mapping/builder.h"
#include "hl7/message.h"

namespace engine::mapping {

class V2Writer {
 public:
  V2Writer() : message_(hl7::Message::create()) {}

  bool has(const Target& target, const Spot& spot) const;
  void set_one(const Target& target, const Spot& spot, std::string_view text);
  // Every segment that this label and anchor have made; makes one when there is none.
  void set_all(const Target& target, const Spot& spot, std::string_view text);
  std::string encode() const { return message_.encode(); }

 private:
  struct Made {
    std::string name, label;
    Spot spot;
    std::size_t segment;
  };
  struct Repeated {
    std::size_t segment;
    int field;
    std::string label;
    Spot spot;
    int number;
  };

  std::size_t open_segment(const Target& target, const Spot& spot);
  int repetition_of(const Target& target, const Spot& spot, std::size_t segment);
  void put(const Target& target, std::size_t segment, int repetition, std::string_view text);

  hl7::Message message_;
  std::vector<Made> made_;
  std::vector<Repeated> repeated_;
};

}  // namespace engine::mapping
