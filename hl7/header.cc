#include "hl7/header.h"

#include <string>

namespace hl7 {
namespace {

using base::Code;
using base::Error;

constexpr std::size_t kNameChars = 3;
constexpr std::size_t kEncodingCharsMax = 5;

bool may_delimit(char c) {
  const bool digit = c >= '0' && c <= '9';
  const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  return c > ' ' && c < 0x7F && !digit && !letter;
}

Error fault(std::string_view name, int field, std::string_view text) {
  return Error{
      Code::kInvalid, std::string(text), std::string(name) + "-" + std::to_string(field), {}};
}

}  // namespace

base::Result<Delimiters> read_delimiters(std::string_view text) {
  const std::string_view name = text.substr(0, kNameChars);
  if (text.size() <= kNameChars || !may_delimit(text[kNameChars])) {
    return fault(name, 1, "no field separator, or a character that cannot be one");
  }
  const char field = text[kNameChars];
  std::string_view rest = text.substr(kNameChars + 1);
  std::size_t size = 0;
  while (size < rest.size() && rest[size] != field && rest[size] != '\r' && rest[size] != '\n') {
    ++size;
  }
  rest = rest.substr(0, size);
  if (rest.empty()) return fault(name, 2, "no encoding characters");
  if (rest.size() > kEncodingCharsMax) return fault(name, 2, "more than 5 encoding characters");
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (!may_delimit(rest[i])) return fault(name, 2, "a character that cannot be a delimiter");
    for (std::size_t k = 0; k < i; ++k) {
      if (rest[k] == rest[i]) return fault(name, 2, "a delimiter is given twice");
    }
  }
  const auto nth = [rest](std::size_t i) { return i < rest.size() ? rest[i] : '\0'; };
  return Delimiters{field, rest[0], nth(1), nth(2), nth(3), nth(4)};
}

std::string encoding_characters(const Delimiters& d) {
  std::string out;
  for (const char c : {d.component, d.repetition, d.escape, d.subcomponent, d.truncation}) {
    if (c == '\0') break;
    out += c;
  }
  return out;
}

std::size_t skip_leading(std::string_view bytes) {
  const auto leads = [](char c) {
    return c == '\x0B' || c == '\r' || c == '\n' || c == ' ' || c == '\t';
  };
  std::size_t at = bytes.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  while (at < bytes.size() && leads(bytes[at])) ++at;
  return at;
}

std::size_t skip_trailing(std::string_view bytes) {
  const auto trails = [](char c) {
    return c == '\x1C' || c == '\r' || c == '\n' || c == '\x1A' || c == '\0';
  };
  std::size_t end = bytes.size();
  while (end > 0 && trails(bytes[end - 1])) --end;
  return end;
}

bool begins_segment(std::string_view line, std::string_view name) {
  if (!is_same_name(line.substr(0, kNameChars), name)) return false;
  return line.size() == name.size() || may_delimit(line[name.size()]);
}

}  // namespace hl7
