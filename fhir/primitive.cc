#include "fhir/primitive.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "base/check.h"
#include "fhir/datetime.h"

namespace fhir {
namespace {

constexpr std::size_t kStringBytesMax = 1 << 20;  // R4 2.24.0.1: strings up to 1 MB
constexpr std::size_t kIdCharsMax = 64;
constexpr std::size_t kUuidChars = 36;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

template <class Predicate>
bool all(std::string_view text, Predicate predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}

bool is_base64(std::string_view text) {
  std::size_t letters = 0;
  std::size_t padding = 0;
  for (const char c : text) {
    if (is_space(c)) continue;
    if (c == '=') {
      ++padding;
    } else if (padding > 0 || !(is_letter(c) || is_digit(c) || c == '+' || c == '/')) {
      return false;
    } else {
      ++letters;
    }
  }
  return letters > 0 && padding <= 2 && (letters + padding) % 4 == 0;
}

// [^\s]+(\s[^\s]+)*
bool is_code(std::string_view text) {
  if (text.empty() || is_space(text.front()) || is_space(text.back())) return false;
  return std::adjacent_find(text.begin(), text.end(), [](char a, char b) {
           return is_space(a) && is_space(b);
         }) == text.end();
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= kIdCharsMax &&
         all(text, [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '.'; });
}

bool is_string(std::string_view text) {
  return !text.empty() && text.size() <= kStringBytesMax && all(text, [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\r' || c == '\n';
  });
}

bool is_uri(std::string_view text) {
  return !text.empty() && all(text, [](char c) { return !is_space(c); });
}

bool is_oid(std::string_view text) {
  if (!text.starts_with("urn:oid:")) return false;
  text.remove_prefix(8);
  if (text.size() < 3 || text[0] < '0' || text[0] > '2' || text[1] != '.') return false;
  text.remove_prefix(1);
  while (!text.empty()) {
    text.remove_prefix(1);  // the dot
    const std::string_view arc = text.substr(0, text.find('.'));
    if (arc.empty() || !all(arc, is_digit) || (arc.size() > 1 && arc[0] == '0')) return false;
    text.remove_prefix(arc.size());
  }
  return true;
}

bool is_uuid(std::string_view text) {
  if (!text.starts_with("urn:uuid:")) return false;
  text.remove_prefix(9);
  if (text.size() != kUuidChars) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (is_dash ? text[i] != '-' : !(is_digit(text[i]) || (text[i] >= 'a' && text[i] <= 'f'))) {
      return false;
    }
  }
  return true;
}

// Digits without sign, blank, exponent or leading zero, in 32 bits; -0 is not written.
bool is_integer(std::string_view text, std::int32_t min) {
  std::int32_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || number < min) return false;
  const std::string_view digits = text.substr(text.front() == '-' ? 1 : 0);
  return digits.front() != '0' || (digits.size() == 1 && digits.size() == text.size());
}

bool is_date(std::string_view text) {
  const auto read = scan_date_time(text);
  return read && read->precision != Precision::kSecond;
}

bool is_instant(std::string_view text) {
  const auto read = scan_date_time(text);
  return read && read->precision == Precision::kSecond;
}

// The form alone: narrative is kept and passed on, and shown by nobody as markup.
bool is_xhtml(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text.starts_with("<div") && (text.ends_with("</div>") || text.ends_with("/>"));
}

}  // namespace

JsonForm form_of(Primitive primitive) {
  switch (primitive) {
    case Primitive::kBoolean:
      return JsonForm::kBoolean;
    case Primitive::kDecimal:
    case Primitive::kInteger:
    case Primitive::kPositiveInt:
    case Primitive::kUnsignedInt:
      return JsonForm::kNumber;
    case Primitive::kNone:
    case Primitive::kBase64Binary:
    case Primitive::kCanonical:
    case Primitive::kCode:
    case Primitive::kDate:
    case Primitive::kDateTime:
    case Primitive::kId:
    case Primitive::kInstant:
    case Primitive::kMarkdown:
    case Primitive::kOid:
    case Primitive::kString:
    case Primitive::kTime:
    case Primitive::kUri:
    case Primitive::kUrl:
    case Primitive::kUuid:
    case Primitive::kXhtml:
      return JsonForm::kString;
  }
  CHECK_UNREACHABLE();
}

bool is_legal(Primitive primitive, std::string_view text) {
  switch (primitive) {
    case Primitive::kNone:
    case Primitive::kBoolean:
    case Primitive::kDecimal:  // the grammar of JSON numbers is that of decimals
      return true;
    case Primitive::kBase64Binary:
      return is_base64(text);
    case Primitive::kCode:
      return is_code(text);
    case Primitive::kDate:
      return is_date(text);
    case Primitive::kDateTime:
      return scan_date_time(text).has_value();
    case Primitive::kId:
      return is_id(text);
    case Primitive::kInstant:
      return is_instant(text);
    case Primitive::kInteger:
      return is_integer(text, INT32_MIN);
    case Primitive::kUnsignedInt:
      return is_integer(text, 0);
    case Primitive::kPositiveInt:
      return is_integer(text, 1);
    case Primitive::kMarkdown:
    case Primitive::kString:
      return is_string(text);
    case Primitive::kOid:
      return is_oid(text);
    case Primitive::kTime:
      return scan_time(text).has_value();
    case Primitive::kCanonical:
    case Primitive::kUri:
    case Primitive::kUrl:
      return is_uri(text);
    case Primitive::kUuid:
      return is_uuid(text);
    case Primitive::kXhtml:
      return is_xhtml(text);
  }
  CHECK_UNREACHABLE();
}

std::string_view describe(Primitive primitive) {
  switch (primitive) {
    case Primitive::kNone:
      return "an object";
    case Primitive::kBase64Binary:
      return "base64 with padding";
    case Primitive::kBoolean:
      return "true or false";
    case Primitive::kCode:
      return "text without blanks at the ends or two in a row";
    case Primitive::kDate:
      return "YYYY, YYYY-MM or YYYY-MM-DD, and a day that exists";
    case Primitive::kDateTime:
      return "a date, or YYYY-MM-DDThh:mm:ss with an offset or Z";
    case Primitive::kDecimal:
      return "a number";
    case Primitive::kId:
      return "1 to 64 letters, digits, - or .";
    case Primitive::kInstant:
      return "YYYY-MM-DDThh:mm:ss with an offset or Z";
    case Primitive::kInteger:
      return "a whole number of 32 bits";
    case Primitive::kUnsignedInt:
      return "a whole number from 0";
    case Primitive::kPositiveInt:
      return "a whole number from 1";
    case Primitive::kMarkdown:
    case Primitive::kString:
      return "text of 1 byte to 1 MB without control characters";
    case Primitive::kOid:
      return "urn:oid: and an OID";
    case Primitive::kTime:
      return "hh:mm:ss";
    case Primitive::kCanonical:
    case Primitive::kUri:
    case Primitive::kUrl:
      return "a URI without blanks";
    case Primitive::kUuid:
      return "urn:uuid: and a UUID in lower case";
    case Primitive::kXhtml:
      return "an XHTML div";
  }
  CHECK_UNREACHABLE();
}

}  // namespace fhir
