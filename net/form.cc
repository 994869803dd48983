#include "net/form.h"

#include <algorithm>
#include <optional>

namespace net {
namespace {

base::Error fault(std::string text) { return {base::Code::kInvalid, std::move(text), "form", {}}; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high << 4 | low);
      i += 2;
    }
  }
  return out;
}

std::string with_line_feeds(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      out += text[i];
      continue;
    }
    out += '\n';
    if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
  }
  return out;
}

// How many bytes follow a first byte, and the least number that as many may stand for.
struct Lead {
  int following = -1;
  char32_t least = 0;
  char32_t bits = 0;
};

Lead lead_of(unsigned char byte) {
  if (byte < 0x80) return {0, 0, byte};
  if (byte >= 0xC2 && byte < 0xE0) return {1, 0x80, byte & 0x1FU};
  if (byte >= 0xE0 && byte < 0xF0) return {2, 0x800, byte & 0x0FU};
  if (byte >= 0xF0 && byte < 0xF5) return {3, 0x10000, byte & 0x07U};
  return {};
}

}  // namespace

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const Lead lead = lead_of(static_cast<unsigned char>(text[i]));
    if (lead.following < 0) return false;
    char32_t point = lead.bits;
    for (int n = 0; n < lead.following; ++n) {
      if (++i >= text.size()) return false;
      const auto byte = static_cast<unsigned char>(text[i]);
      if ((byte & 0xC0U) != 0x80U) return false;
      point = point << 6 | (byte & 0x3FU);
    }
    if (point < lead.least || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return false;
  }
  return true;
}

std::string_view Form::one(std::string_view name) const {
  std::string_view only;
  int seen = 0;
  for (const auto& [key, value] : fields) {
    if (key != name) continue;
    only = value;
    ++seen;
  }
  return seen == 1 ? only : std::string_view();
}

base::Result<Form> parse_form(std::string_view body) {
  if (body.size() > Form::kBytesMax) {
    return base::Error{base::Code::kTooLarge, "the form is too large", "form", {}};
  }
  Form form;
  while (!body.empty()) {
    const std::string_view pair = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(body.size(), pair.size() + 1));
    if (pair.empty()) continue;
    if (form.fields.size() == Form::kFieldsMax) return fault("too many fields");
    const std::size_t equals = pair.find('=');
    const auto name = decode(pair.substr(0, equals));
    const auto value =
        decode(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1));
    if (!name || !value) return fault("a percent sign without two hex digits");
    if (name->size() > Form::kNameBytesMax) return fault("a name is too long");
    if (!is_utf8(*name) || !is_utf8(*value)) return fault("not UTF-8");
    if (name->find('\0') != std::string::npos || value->find('\0') != std::string::npos) {
      return fault("a NUL");
    }
    form.fields.emplace_back(*name, with_line_feeds(*value));
  }
  return form;
}

}  // namespace net
