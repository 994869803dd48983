#include <cstdint>
#include <cstring>

#include "base/json.h"

namespace base {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::size_t kBytesAtFirst = 1024;  // most resources fit; growing from nothing costs more

// An explicit depth only for the indent: the reader bounds the depth of what comes from outside.
class Writer {
 public:
  explicit Writer(bool pretty) : pretty_(pretty) { out_.reserve(kBytesAtFirst); }

  void write(const Json& value) {
    switch (value.kind()) {
      case Json::Kind::kNull:
        out_ += "null";
        return;
      case Json::Kind::kFalse:
        out_ += "false";
        return;
      case Json::Kind::kTrue:
        out_ += "true";
        return;
      case Json::Kind::kNumber:
        out_ += value.text();
        return;
      case Json::Kind::kString:
        append_json_string(out_, value.text());
        return;
      case Json::Kind::kArray:
        write_array(value);
        return;
      case Json::Kind::kObject:
        write_object(value);
        return;
    }
  }

  std::string take() && { return std::move(out_); }

 private:
  void write_array(const Json& value) {
    out_ += '[';
    ++depth_;
    for (std::size_t i = 0; i < value.items().size(); ++i) {
      if (i > 0) out_ += ',';
      new_line();
      write(value.items()[i]);
    }
    --depth_;
    if (!value.items().empty()) new_line();
    out_ += ']';
  }

  void write_object(const Json& value) {
    out_ += '{';
    ++depth_;
    for (std::size_t i = 0; i < value.members().size(); ++i) {
      if (i > 0) out_ += ',';
      new_line();
      append_json_string(out_, value.members()[i].first);
      out_ += pretty_ ? ": " : ":";
      write(value.members()[i].second);
    }
    --depth_;
    if (!value.members().empty()) new_line();
    out_ += '}';
  }

  void new_line() {
    if (!pretty_) return;
    out_ += '\n';
    out_.append(depth_ * 2, ' ');
  }

  bool pretty_;
  std::size_t depth_ = 0;
  std::string out_;
};

constexpr std::uint64_t kOnes = 0x0101010101010101;
constexpr std::uint64_t kHighs = 0x8080808080808080;

// The high bit of the lowest byte that is zero is set, and none below it.
constexpr std::uint64_t zeros(std::uint64_t bytes) { return (bytes - kOnes) & ~bytes & kHighs; }

bool is_special(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

// The first byte from `at` on that must be escaped (RFC 8259 7), or the end. Most texts have none,
// so eight are judged at once.
std::size_t find_special(std::string_view text, std::size_t at) {
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data() + at, sizeof bytes);
    const std::uint64_t control = (bytes - kOnes * 0x20) & ~bytes & kHighs;
    if ((control | zeros(bytes ^ kOnes * '"') | zeros(bytes ^ kOnes * '\\')) != 0) break;
  }
  while (at < text.size() && !is_special(text[at])) ++at;
  return at;
}

void append_escape(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += kHex[static_cast<unsigned char>(c) >> 4];
      out += kHex[static_cast<unsigned char>(c) & 15];
  }
}

}  // namespace

std::string write_json(const Json& value) {
  Writer writer(false);
  writer.write(value);
  return std::move(writer).take();
}

std::string write_json_pretty(const Json& value) {
  Writer writer(true);
  writer.write(value);
  return std::move(writer).take() + "\n";
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t from = 0;
  for (std::size_t i = find_special(text, 0); i < text.size(); i = find_special(text, from)) {
    out.append(text, from, i - from);
    append_escape(out, text[i]);
    from = i + 1;
  }
  out.append(text, from, text.size() - from);
  out += '"';
}

}  // namespace base
