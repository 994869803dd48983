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

struct AddressView;  // address.h
struct Charset;      // charset.h

struct Limits {
  std::size_t bytes_max = 16 << 20;
  std::size_t segments_max = 100'000;
  std::size_t fields_max = 1'000;         // in one segment
  std::size_t repetitions_max = 100'000;  // in one field, that set() will make
};

// A fault that did not stop the parser: an address or byte offset and words, no value.
struct Warning {
  std::string text;
  std::string path;
};

// The index: where segments stand and where their field separators are. Offsets are 32 bits wide,
// which Limits keeps true.
struct SegmentSpan {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;    // without the line end
  std::uint32_t first = 0;  // of its separators, in Layout::separators
  std::uint32_t count = 0;
};

struct Layout {
  std::vector<SegmentSpan> segments;
  std::vector<std::uint32_t> separators;
  bool all_ascii = true;
};

class Message {
 public:
  // kInvalid: no MSH, bad delimiters, text that its character set cannot hold; kTooLarge.
  // Text is converted to UTF-8 by MSH-18 (HL7 v2.5.1 2.15.9.18) when it is not ASCII or UTF-8.
  // A batch is kInvalid too: split_batch() (batch.h) makes messages of it.
  static base::Result<Message> parse(std::string bytes, const Limits& limits = {});

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

  // The place of an address's first match. Its segment must exist (kNotFound), the parts below need
  // not: set() makes them.
  base::Result<Place> locate(std::string_view address) const;

  // Changes one part and nothing else; missing separators before it are added. `text` is UTF-8 and
  // is escaped; a part that is itself made of parts is replaced as a whole. False, and nothing is
  // changed, when the place cannot be written: no such segment, MSH-1 or MSH-2, a number over the
  // limits, a separator that this message does not have, a character that its set does not have.
  bool set(const Place& place, std::string_view text);
  bool set_formatted(const Place& place, std::string_view text);  // FT: a line end becomes \.br\ .
  bool set_delete(const Place& place);                            // writes ""
  std::size_t add_segment(std::string_view name);                 // at the end; answers its index

  // In the character set that the message came in.
  std::string encode() const;
  std::string_view bytes() const { return bytes_; }  // UTF-8; offsets refer to it
  // Where an offset of bytes() lies in the bytes as received: the same unless converted.
  std::size_t received_offset(std::size_t offset) const;
  // The iconv name of the set that the bytes were taken to be in: "UTF-8", "ISO-8859-1", ...
  std::string_view charset() const;

 private:
  std::string_view field_raw(std::size_t segment, int field, Presence& presence) const;
  bool is_header(std::size_t segment) const;
  bool part_raw(const Place& place, std::string_view& raw, Presence& presence) const;
  bool find(const AddressView& view, std::string_view address, Place& place) const;
  base::Status index(const Limits& limits);
  base::Status settle_charset(const Limits& limits);
  base::Status convert(const Charset& charset, const Limits& limits);
  base::Status check_segments();
  void warn(std::string_view path, std::string_view text);
  bool is_writable(std::string_view raw, bool in_header) const;
  bool put(const Place& place, std::string_view raw);
  void splice(std::size_t offset, std::size_t size, std::string_view text);

  Delimiters delimiters_;
  std::vector<Warning> warnings_;
  std::string bytes_;
  Layout layout_;
  std::uint32_t start_ = 0;           // of MSH, behind a BOM and blank lines
  const Charset* charset_ = nullptr;  // set: bytes_ was converted from it
};

}  // namespace hl7
