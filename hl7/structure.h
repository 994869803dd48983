// Structure: a message structure of the dictionary, read into elements that can be walked.
//
//   Structure structure("MSH! PATIENT* ( PID! PV1 )");
//   for (std::size_t e = structure.first(0); e < structure.next(0); e = structure.next(e)) ...
//   structure.can_start(patient, "PID")              // PATIENT may begin with a PID
//
// Elements stand in order, a group before its parts; element 0 is the message. Views point into the
// dictionary's tables. Immutable; any thread.
#pragma once

#include <string_view>
#include <vector>

namespace hl7 {

struct Element {
  std::string_view name;  // of a choice: all names, divided by commas
  bool is_group = false;
  bool required = false;
  bool repeats = false;
  std::size_t end = 0;  // the element behind this one and its parts
};

class Structure {
 public:
  explicit Structure(std::string_view grammar);

  const Element& at(std::size_t element) const { return elements_[element]; }
  std::size_t first(std::size_t group) const { return group + 1; }
  std::size_t next(std::size_t element) const { return elements_[element].end; }

  bool matches(std::size_t element, std::string_view segment) const;
  // The element is that segment, or a group that may begin with it.
  bool can_start(std::size_t element, std::string_view segment) const;
  // The element is that segment, or a group that has it somewhere.
  bool contains(std::size_t element, std::string_view segment) const;

 private:
  std::vector<Element> elements_;
};

}  // namespace hl7
