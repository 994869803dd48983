// Dictionary: names and types of segments, fields and components, and message structures.
//
//   hl7::Dictionary words("2.5.1");                  // the nearest version that we have
//   words.field("PID", 5)                            // {"XPN", "Patient Name"}
//   words.component("XPN", 2)                        // {"ST", "Given Name"}
//   words.structure("SIU", "S13", "SIU_S12")         // "MSH! SCH! TQ1* NTE* PATIENT* ( PID! ..."
//
// Seven versions, 2.3 to 2.7.1, in tables that are generated and part of the program. What is not
// known answers with empty words. A value type of one number; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace hl7 {

struct PartInfo {
  std::string_view type;
  std::string_view name;
};

class Dictionary {
 public:
  // MSH-12.1. A version that we do not have is read as its nearest neighbour, none as 2.5.1.
  explicit Dictionary(std::string_view version);

  std::string_view version() const;
  std::string_view segment_name(std::string_view segment) const;
  std::string_view type_name(std::string_view type) const;
  PartInfo field(std::string_view segment, int number) const;
  PartInfo component(std::string_view type, int number) const;

  // Parts in order, divided by blanks: a name, then how often ('' 0..1, '!' 1..1, '*' 0..n,
  // '+' 1..n), and for a group " ( parts )". "OBR,RQD" is a choice. The event wins over the stated
  // structure (MSH-9.3); a structure this version lacks is taken from another. "" when unknown.
  std::string_view structure(std::string_view type, std::string_view event,
                             std::string_view stated) const;

 private:
  std::uint32_t bit_;
};

}  // namespace hl7
