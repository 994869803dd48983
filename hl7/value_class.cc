#include "hl7/value_class.h"

#include <algorithm>

namespace hl7 {
namespace {

constexpr std::size_t kBase64CharsMin = 64;  // shorter ones may as well be words

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_decimal(std::string_view value) {
  if (value[0] == '-' || value[0] == '+') value.remove_prefix(1);
  return std::count_if(value.begin(), value.end(), is_digit) > 0 &&
         std::count(value.begin(), value.end(), '.') <= 1 &&
         std::all_of(value.begin(), value.end(), [](char c) { return is_digit(c) || c == '.'; });
}

bool is_base64(std::string_view value) {
  return value.size() >= kBase64CharsMin && value.size() % 4 == 0 &&
         std::all_of(value.begin(), value.end(), [](char c) {
           return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' ||
                  c == '/' || c == '=';
         });
}

// Characters, not bytes: what a person would count.
std::size_t count_chars(std::string_view value) {
  return static_cast<std::size_t>(std::count_if(value.begin(), value.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

std::string value_class(std::string_view value) {
  if (value.empty()) return "empty";
  if (value == "\"\"") return "delete";
  const std::string size = "(" + std::to_string(count_chars(value)) + ")";
  if (std::all_of(value.begin(), value.end(), is_digit)) return "digits" + size;
  if (is_decimal(value)) return "decimal" + size;
  if (is_base64(value)) return "base64" + size;
  return "text" + size;
}

}  // namespace hl7
