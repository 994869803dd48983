// Address: the name of a place in any message of a kind, such as PID-5[2].1 or ORDER/OBX[*]-5.
//
//   auto address = hl7::Address::parse("SERVICE/AIS-3.1");
//   Tree tree = hl7::Tree::build(message);
//   for (Place place : resolve(address.value(), message, tree)) ...
//
//   address = {GROUP "/"} SEG ["[" idx "]"] ["-" INT ["[" idx "]"] ["." INT ["." INT]]]
//   idx     = INT | "*" | "last"                 1-based; Z-segments allowed
//
// Without an index it is the first segment and the first repetition. Parsing fails with kInvalid
// and the address as its path. Value types; pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "hl7/message.h"

namespace hl7 {

struct Index {
  enum class Kind { kFirst, kNumber, kAll, kLast };
  Kind kind = Kind::kFirst;  // kFirst: none was written
  int number = 1;
  friend bool operator==(const Index&, const Index&) = default;
};

// An address that is not copied: views into the text it was read from.
struct AddressView {
  std::string_view groups;  // "PATIENT_RESULT/ORDER", or empty
  std::string_view segment;
  Index segment_index;
  int field = 0;
  Index repetition;
  int component = 0;
  int subcomponent = 0;

  static base::Result<AddressView> parse(std::string_view text);
};

struct Address {
  std::vector<std::string> groups;  // outermost first
  std::string segment;
  Index segment_index;
  int field = 0;  // 0: the whole segment
  Index repetition;
  int component = 0;
  int subcomponent = 0;

  static base::Result<Address> parse(std::string_view text);
  std::string to_string() const;
  friend bool operator==(const Address&, const Address&) = default;
};

// The segments of a message arranged in the groups of its structure (MSH-9.3 or table 0354).
// Node 0 is the message itself. A segment that breaks the structure hangs where the nearest
// preceding fitting one does; an NTE belongs to the nearest preceding non-NTE segment.
struct Node {
  std::string_view name;  // group or segment name
  std::size_t parent = 0;
  std::size_t segment = Message::npos;  // npos: this is a group
  std::vector<std::size_t> children;    // nodes, in message order
};

class Tree {
 public:
  static Tree build(const Message& message);

  const std::vector<Node>& nodes() const { return nodes_; }
  // Occurrences of a group or segment path ("SERVICE/AIS", "PID") below `from`, in message order.
  std::vector<std::size_t> find(std::string_view path, std::size_t from = 0) const;
  // A segment name as seen from an anchor node: in the anchor itself, then in its group, then in
  // the enclosing groups, never sideways (a sibling occurrence's segment is not seen). An NTE is
  // seen in the anchor and its own group only: a note on the order is no note on each result.
  std::vector<std::size_t> visible(std::string_view segment, std::size_t anchor) const;

 private:
  std::vector<Node> nodes_;
};

// Places that the address names in the message, in order, seen from the anchor node (0: all). Only
// segments that are there; of `[*]` and `[last]` only repetitions that are there. A place without
// an index has repetition 1. Groups are looked for in the anchor, then in what encloses it.
std::vector<Place> resolve(const Address& address, const Message& message, const Tree& tree,
                           std::size_t anchor = 0);

}  // namespace hl7
