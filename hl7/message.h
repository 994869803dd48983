// Message: one HL7 v2 message in ER7 form, indexed without copying.
//
//   auto parsed = hl7::Message::parse(std::move(bytes));
//   const hl7::Message& message = parsed.value();
//   std::string name = message.text("PID-5.1");             // unescaped, UTF-8; "" when not valued
//   Leaf leaf = message.leaf(Place{2, 5, 1, 1, 0});         // raw bytes, presence, byte range
//   message.set(place, "O'Neil & Sons");                    // escapes as needed
//   std::string out = message.encode();                     // every other byte as it came in
//
// parse() keeps the bytes and indexes segments and fields; repetitions, components and
// subcomponents are found when asked for. encode() writes from the parsed parts: a message that
// parses encodes to the bytes that came in, blank lines, line ends, BOM and trailing bytes
// included. What we build ourselves ends segments with CR (HL7 v2.5.1 2.4.4). The three states of a
// value (HL7 v2.5.1 2.5.3) stay apart: absent or empty says nothing, "" deletes, else a value.
//
// Errors name the place (segment and field), never a value. const calls may run on many threads.
// Views point into the message and end with it (or with the next set()).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hl7 {

struct Delimiters {
  char field = '|';
  char component = '^';
  char repetition = '~';
  char escape = '\\';  // '\0': not in use
  char subcomponent = '&';
  char truncation = '\0';  // the fifth character of MSH-2, from 2.7 on

  friend bool operator==(const Delimiters&, const Delimiters&) = default;
};

// Where a part stands. Segments count from 0 in message order; all others from 1; 0 = the whole
// (component 0: the whole repetition; repetition 0: the whole field).
struct Place {
  std::size_t segment = 0;
  int field = 0;
  int repetition = 0;
  int component = 0;
  int subcomponent = 0;

  friend bool operator==(const Place&, const Place&) = default;
};

enum class Presence { kAbsent, kEmpty, kDelete, kValue };

struct Leaf {
  Presence presence = Presence::kAbsent;
  std::string_view raw;    // as it stands, escapes and all
  std::size_t offset = 0;  // of raw in bytes()
  bool valued() const { return presence == Presence::kValue; }
};

struct Limits {
  std::size_t bytes_max = 16 << 20;
  std::size_t segments_max = 100'000;
  std::size_t fields_max = 1'000;         // in one segment
  std::size_t repetitions_max = 100'000;  // in one field
};

// A fault that did not stop the parser: an address or byte offset and words, no value.
struct Warning {
  std::string text;
  std::string path;
};

class Message {
 public:
  // kInvalid: no MSH, bad delimiters, text that its character set cannot hold; kTooLarge.
  // Text is converted to UTF-8 by MSH-18 (reference: 2.15.9.18) when it is not ASCII or UTF-8.
  static Result<Message> parse(std::string bytes, const Limits& limits = {});

  // A new message with only an MSH that holds MSH-1 and MSH-2.
  static Message create(const Delimiters& delimiters = {});

  const Delimiters& delimiters() const { return delimiters_; }
  const std::vector<Warning>& warnings() const { return warnings_; }

  std::size_t segment_count() const;
  std::string_view segment_name(std::size_t segment) const;
  // The segment's byte range in bytes(), without its line end.
  std::string_view segment_raw(std::size_t segment) const;
  int field_count(std::size_t segment) const;  // highest field number present, MSH-1 counted
  int repetition_count(std::size_t segment, int field) const;  // 0 when the field is absent/empty
  int component_count(const Place& repetition) const;
  int subcomponent_count(const Place& component) const;

  // The `nth` (from 1) segment of that name, or npos.
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
  std::size_t find_segment(std::string_view name, int nth = 1) const;

  Leaf leaf(const Place& place) const;
  // Unescaped text of a place. Unset levels below read their first part: PID-5 without a component
  // is the first subcomponent of the first component of the first repetition. A "" value reads "".
  std::string text(const Place& place) const;
  // The same by address ("PID-5[2].1", "OBX[3]-5"): the first match, "" when there is none or the
  // address is malformed (use Address::parse to be told).
  std::string text(std::string_view address) const;
  Leaf leaf(std::string_view address) const;

  // Changes one part and nothing else; missing separators before it are added. `text` is escaped.
  void set(const Place& place, std::string_view text);
  void set_delete(const Place& place);             // writes ""
  std::size_t add_segment(std::string_view name);  // at the end; answers its index

  std::string encode() const;
  std::string_view bytes() const;  // UTF-8 text that offsets refer to (== input unless converted)

 private:
  // The implementer's: index of segments and fields.
  Delimiters delimiters_;
  std::vector<Warning> warnings_;
};

}  // namespace hl7
