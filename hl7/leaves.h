// Leaves: each valued part of a message with its address and what the dictionary calls it.
//
//   for (const NamedSegment& segment : named_leaves(message))
//     for (const NamedLeaf& leaf : segment.leaves)
//       leaf.address                                // "PID-5[2].1"
//       leaf.name                                   // "Patient Name / Family Name"
//
// In message order. Names and types are those of MSH-12's version; a part that it does not know has
// empty ones. Values are patient data: for a person who may see them. Pure; views end with the
// message or live as long as the program.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hl7/message.h"

namespace hl7 {

struct NamedLeaf {
  Place place;
  std::string address;
  std::string_view type;   // its own: "ST"
  std::string_view field;  // that of its field: "XPN"
  std::string name;
  Presence presence = Presence::kValue;  // or kDelete
  std::string value;                     // unescaped
};

struct NamedSegment {
  std::size_t segment = 0;
  std::string name;
  std::string_view title;  // "Patient Identification"
  std::vector<NamedLeaf> leaves;
};

std::vector<NamedSegment> named_leaves(const Message& message);

}  // namespace hl7
