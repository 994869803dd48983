#include "hl7/show.h"

#include <algorithm>

#include "hl7/dictionary.h"
#include "hl7/leaves.h"

namespace hl7 {
namespace {

constexpr std::size_t kAddressWidth = 16;
constexpr std::size_t kTypeWidth = 4;
constexpr std::size_t kNameWidth = 40;

std::string_view version_of(const Message& message) {
  return Dictionary(message.text(Place{0, 12, 1, 1, 1})).version();
}

// Also the control characters of two bytes (U+0080 to U+009F), of which a terminal obeys some.
bool is_control(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(at) < 0x20 || byte(at) == 0x7F) return true;
  return byte(at) == 0xC2 && at + 1 < text.size() && byte(at + 1) < 0xA0;
}

std::string printable(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  const auto add_hex = [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    out += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') {
      out += "\\n";
    } else if (is_control(text, i)) {
      const bool two_bytes = text[i] == '\xC2';
      add_hex(text[i]);
      if (two_bytes) add_hex(text[++i]);
    } else {
      out += text[i];
    }
  }
  return out;
}

void pad(std::string& out, std::string_view text, std::size_t width) {
  out += text;
  out.append(text.size() < width ? width - text.size() : 0, ' ');
  out += "  ";
}

}  // namespace

std::string show(const Message& message) {
  std::string out;
  for (const NamedSegment& segment : named_leaves(message)) {
    out += printable(segment.name) + "  " + std::string(segment.title) + "\n";
    for (const NamedLeaf& row : segment.leaves) {
      out += "  ";
      pad(out, printable(row.address), kAddressWidth);
      pad(out, printable(row.type), kTypeWidth);
      pad(out, row.name, kNameWidth);
      out += row.presence == Presence::kDelete ? "(delete)" : printable(row.value);
      out += "\n";
    }
  }
  for (const Warning& warning : message.warnings()) {
    out += "warning: " + warning.path + ": " + warning.text + "\n";
  }
  return out;
}

base::Json show_json(const Message& message) {
  using base::Json;
  Json segments = Json::array();
  for (const NamedSegment& segment : named_leaves(message)) {
    Json fields = Json::array();
    for (const NamedLeaf& row : segment.leaves) {
      Json field = Json::object();
      field.set("address", Json::string(row.address));
      field.set("type", Json::string(std::string(row.type)));
      field.set("name", Json::string(row.name));
      field.set("value", row.presence == Presence::kDelete ? Json() : Json::string(row.value));
      fields.push(std::move(field));
    }
    Json object = Json::object();
    object.set("segment", Json::string(segment.name));
    object.set("name", Json::string(std::string(segment.title)));
    object.set("fields", std::move(fields));
    segments.push(std::move(object));
  }
  Json warnings = Json::array();
  for (const Warning& warning : message.warnings()) {
    warnings.push(Json::string(warning.path + ": " + warning.text));
  }
  Json out = Json::object();
  out.set("version", Json::string(std::string(version_of(message))));
  out.set("charset", Json::string(std::string(message.charset())));
  out.set("segments", std::move(segments));
  out.set("warnings", std::move(warnings));
  return out;
}

}  // namespace hl7
