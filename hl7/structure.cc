#include "hl7/structure.h"

#include "hl7/parts.h"

namespace hl7 {
namespace {

Element element_of(std::string_view token) {
  Element element;
  const char last = token.back();
  element.required = last == '!' || last == '+';
  element.repeats = last == '*' || last == '+';
  if (element.required || element.repeats) token.remove_suffix(1);
  element.name = token;
  return element;
}

}  // namespace

Structure::Structure(std::string_view grammar) {
  std::vector<std::size_t> open = {0};
  elements_.push_back(Element{"", true, true, false, 0});
  for_each_part(grammar, ' ', [&](std::string_view token) {
    if (token.empty()) return;
    if (token == "(") {
      elements_.back().is_group = true;
      open.push_back(elements_.size() - 1);
    } else if (token == ")") {
      elements_[open.back()].end = elements_.size();
      open.pop_back();
    } else {
      elements_.push_back(element_of(token));
      elements_.back().end = elements_.size();
    }
  });
  elements_[0].end = elements_.size();
}

bool Structure::matches(std::size_t element, std::string_view segment) const {
  const Element& it = elements_[element];
  if (it.is_group) return false;
  if (it.name.size() == segment.size()) return it.name == segment;
  bool found = false;
  for_each_part(it.name, ',', [&](std::string_view choice) { found |= choice == segment; });
  return found;
}

bool Structure::can_start(std::size_t element, std::string_view segment) const {
  if (!elements_[element].is_group) return matches(element, segment);
  for (std::size_t part = first(element); part < next(element); part = next(part)) {
    if (can_start(part, segment)) return true;
    if (elements_[part].required) return false;
  }
  return false;
}

bool Structure::contains(std::size_t element, std::string_view segment) const {
  for (std::size_t part = element; part < next(element); ++part) {
    if (matches(part, segment)) return true;
  }
  return false;
}

}  // namespace hl7
