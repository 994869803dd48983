#include "hl7/escapes.h"

#include <algorithm>
#include <optional>

#include "hl7/charset.h"

namespace hl7 {
namespace {

constexpr int kMovesMax = 80;  // of \.sp+n\ and \.skn\ : a short sequence must not make a long text

bool is_delimiter(char c, const Delimiters& d) {
  return c == d.field || c == d.component || (c == d.repetition && c != '\0') ||
         (c == d.subcomponent && c != '\0');
}

// A control character would end a segment (CR, LF) or a block (VT, FS) somewhere on the way.
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; }

char letter_of(char c, const Delimiters& d) {
  if (c == d.field) return 'F';
  if (c == d.component) return 'S';
  if (c == d.repetition) return 'R';
  if (c == d.subcomponent) return 'T';
  return 'E';
}

class Writer {
 public:
  Writer(std::string& out, const Delimiters& d, Lines lines)
      : out_(out),
        d_(d),
        breaks_(lines == Lines::kBreak && d.escape != '\0' && !is_delimiter('.', d) &&
                d.escape != '.') {}

  void put(char c) {
    if (is_control(c)) {
      sequence("X" + upper_hex(c));
    } else if (is_delimiter(c, d_) || (c == d_.escape && c != '\0')) {
      sequence(std::string(1, letter_of(c, d_)));
    } else {
      out_ += c;
    }
  }

  bool breaks() const { return breaks_; }
  void put_break() { sequence(".br"); }

 private:
  static std::string upper_hex(char c) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    return {kDigits[byte >> 4], kDigits[byte & 15]};
  }

  void sequence(const std::string& content) {
    if (d_.escape == '\0') {
      out_ += ' ';
    } else {
      out_ += d_.escape + content + d_.escape;
    }
  }

  std::string& out_;
  const Delimiters& d_;
  bool breaks_;
};

// The number behind a formatting command: "+2", "2" or nothing, which counts as one.
std::optional<int> moves_of(std::string_view digits) {
  if (digits.empty()) return 1;
  if (digits.front() == '+' || digits.front() == '-') digits.remove_prefix(1);
  if (digits.empty() || digits.size() > 4) return std::nullopt;
  int number = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return std::min(number, kMovesMax);
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// Senders write the digits in either case.
std::optional<std::string> hex_bytes(std::string_view digits) {
  if (digits.empty() || digits.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = hex_value(digits[i]);
    const int low = hex_value(digits[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

std::optional<std::string> formatting(std::string_view command) {
  const std::string_view name = command.substr(0, 3);
  const auto moves = moves_of(command.substr(name.size()));
  if (!moves) return std::nullopt;
  if (command == ".br" || command == ".ce") return "\n";
  if (command == ".fi" || command == ".nf") return "";
  if (name == ".sp") return std::string(static_cast<std::size_t>(*moves), '\n');
  if (name == ".sk") return std::string(static_cast<std::size_t>(*moves), ' ');
  if (name == ".in" || name == ".ti") return "";
  return std::nullopt;
}

// What may stand between two escape characters. Anything else was text with a bare escape
// character in it, and the second one may open a sequence of its own.
bool is_shaped(std::string_view content) {
  return std::all_of(content.begin(), content.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
           c == '+' || c == '-';
  });
}

class Reader {
 public:
  Reader(const Delimiters& d, const Charset* charset, std::vector<std::string>* warnings)
      : d_(d), charset_(charset), warnings_(warnings) {}

  std::string read(std::string_view raw) {
    std::string out;
    out.reserve(raw.size());
    while (!raw.empty()) {
      const std::size_t open = raw.find(d_.escape);
      out += raw.substr(0, open);
      if (open == std::string_view::npos) break;
      raw.remove_prefix(open);
      raw.remove_prefix(sequence(raw, out));
    }
    return out;
  }

 private:
  // `raw` begins with an escape character; answers how many bytes of it were used.
  std::size_t sequence(std::string_view raw, std::string& out) {
    const std::size_t close = raw.find(d_.escape, 1);
    if (close == std::string_view::npos) return literal(raw.substr(0, 1), "not closed", out);
    const std::string_view content = raw.substr(1, close - 1);
    if (!is_shaped(content)) return literal(raw.substr(0, 1), "not a sequence", out);
    const std::string_view whole = raw.substr(0, close + 1);
    if (content.empty()) return literal(whole, "empty", out);
    if (content.size() == 1) return one_letter(whole, out);
    if (content[0] == 'X') return hex(whole, out);
    if (content[0] == 'Z') return literal(whole, {}, out);
    if (content[0] == '.') {
      if (const auto text = formatting(content)) return replace(whole, *text, out);
    }
    if (content[0] == 'C' || content[0] == 'M') return literal(whole, "switches the set", out);
    return literal(whole, "unknown", out);
  }

  std::size_t one_letter(std::string_view whole, std::string& out) {
    switch (whole[1]) {
      case 'F':
        return replace(whole, {&d_.field, 1}, out);
      case 'S':
        return replace(whole, {&d_.component, 1}, out);
      case 'R':
        return in_use(whole, d_.repetition, out);
      case 'E':
        return replace(whole, {&d_.escape, 1}, out);
      case 'T':
        return in_use(whole, d_.subcomponent, out);
      case 'P':
        return replace(whole, d_.truncation == '\0' ? "#" : view(d_.truncation), out);
      case 'H':
      case 'N':
        return replace(whole, "", out);
      case 'Z':
        return literal(whole, {}, out);
      default:
        return literal(whole, "unknown", out);
    }
  }

  std::size_t in_use(std::string_view whole, const char& delimiter, std::string& out) {
    if (delimiter == '\0') return literal(whole, "stands for no delimiter here", out);
    return replace(whole, view(delimiter), out);
  }

  std::size_t hex(std::string_view whole, std::string& out) {
    const auto bytes = hex_bytes(whole.substr(2, whole.size() - 3));
    if (!bytes) return literal(whole, "not pairs of hex digits", out);
    if (charset_ == nullptr) {
      if (!is_utf8(*bytes)) return literal(whole, "not text", out);
      return replace(whole, *bytes, out);
    }
    const auto text = to_utf8(*charset_, *bytes);
    if (!text.ok()) return literal(whole, "not text", out);
    return replace(whole, text.value(), out);
  }

  static std::string_view view(const char& c) { return {&c, 1}; }

  static std::size_t replace(std::string_view whole, std::string_view by, std::string& out) {
    out += by;
    return whole.size();
  }

  std::size_t literal(std::string_view text, std::string_view warning, std::string& out) {
    out += text;
    if (!warning.empty() && warnings_ != nullptr) {
      warnings_->push_back("escape sequence kept as text: " + std::string(warning));
    }
    return text.size();
  }

  const Delimiters& d_;
  const Charset* charset_;
  std::vector<std::string>* warnings_;
};

}  // namespace

std::string escape(std::string_view text, const Delimiters& delimiters, Lines lines) {
  std::string out;
  out.reserve(text.size() + 8);
  Writer writer(out, delimiters, lines);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!writer.breaks() || (c != '\r' && c != '\n')) {
      writer.put(c);
      continue;
    }
    if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
    writer.put_break();
  }
  return out;
}

std::string unescape(std::string_view raw, const Delimiters& delimiters, const Charset* charset,
                     std::vector<std::string>* warnings) {
  if (delimiters.escape == '\0' || raw.find(delimiters.escape) == std::string_view::npos) {
    return std::string(raw);
  }
  return Reader(delimiters, charset, warnings).read(raw);
}

}  // namespace hl7
