// Parts: text cut at a delimiter, without copying.
//
//   std::string_view second = hl7::part("A^B^C", '^', 2).value();   // "B"
//   for_each_part(raw, '~', [](std::string_view repetition) { ... });
//
// A delimiter of '\0' is not in use and cuts nothing. Empty text is one empty part. Pure.
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>

namespace hl7 {

// The nth part from 1; none when there are fewer.
inline std::optional<std::string_view> part(std::string_view text, char delimiter, int nth) {
  for (; nth > 1; --nth) {
    const std::size_t at = delimiter == '\0' ? std::string_view::npos : text.find(delimiter);
    if (at == std::string_view::npos) return std::nullopt;
    text.remove_prefix(at + 1);
  }
  return delimiter == '\0' ? text : text.substr(0, text.find(delimiter));
}

inline int count_parts(std::string_view text, char delimiter) {
  if (delimiter == '\0') return 1;
  return 1 + static_cast<int>(std::count(text.begin(), text.end(), delimiter));
}

template <class Visit>
void for_each_part(std::string_view text, char delimiter, Visit visit) {
  while (delimiter != '\0') {
    const std::size_t at = text.find(delimiter);
    if (at == std::string_view::npos) break;
    visit(text.substr(0, at));
    text.remove_prefix(at + 1);
  }
  visit(text);
}

}  // namespace hl7
