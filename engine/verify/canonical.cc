#include "engine/verify/canonical.h"

#include <charconv>

#include "engine/audit/record.h"

namespace engine::verify {
namespace {

constexpr int kDepthMax = 8;

bool is_continuation(unsigned char c) { return (c & 0xC0) == 0x80; }

// The bytes of one UTF-8 character beyond ASCII (RFC 3629 4), or 0.
std::size_t utf8_length(std::string_view rest) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
  const unsigned char lead = at(0);
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || rest.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(at(i))) return 0;
  }
  const bool overlong = (lead == 0xE0 && at(1) < 0xA0) || (lead == 0xF0 && at(1) < 0x90);
  const bool surrogate = lead == 0xED && at(1) > 0x9F;
  const bool beyond = lead == 0xF4 && at(1) > 0x8F;
  return overlong || surrogate || beyond ? 0 : length;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  Reading read() {
    if (rest_.size() > audit::kRecordBytesMax) fail("the record is too long");
    object(1);
    if (!rest_.empty()) fail("there is something behind the record");
    return reading_;
  }

 private:
  bool failed() const { return !reading_.fault.empty(); }
  void fail(std::string_view what) {
    if (!failed()) reading_.fault = what;
    rest_ = {};
  }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool take(char c) {
    if (peek() != c || rest_.empty()) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void need(char c) {
    if (!take(c)) fail("the record is not canonical JSON");
  }

  void object(int depth) {
    if (depth > kDepthMax) return fail("the record is too deep");
    need('{');
    std::string_view last;
    do {
      const std::string_view name = string();
      if (!last.empty() && name <= last) return fail("its members are not in bytewise order");
      last = name;
      need(':');
      value(depth, name);
    } while (!failed() && take(','));
    need('}');
  }

  void array(int depth) {
    if (depth > kDepthMax) return fail("the record is too deep");
    need('[');
    do {
      value(depth, {});
    } while (!failed() && take(','));
    need(']');
  }

  void value(int depth, std::string_view name) {
    switch (peek()) {
      case '{':
        return object(depth + 1);
      case '[':
        return array(depth + 1);
      case '"':
        return keep(depth, name, string());
      default:
        return keep(depth, name, integer());
    }
  }

  void keep(int depth, std::string_view name, std::string_view text) {
    if (depth != 1) return;
    if (name == "log") reading_.log = text;
    if (name == "hop") reading_.hop = text;
    if (name == "outcome") reading_.outcome = text;
  }
  void keep(int depth, std::string_view name, std::int64_t number) {
    if (depth != 1) return;
    if (name == "seq") reading_.seq = number;
    if (name == "v") reading_.version = number;
  }

  std::int64_t integer() {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
    const std::string_view digits(rest_.data(), static_cast<std::size_t>(end - rest_.data()));
    const bool padded = digits.starts_with("-0") || (digits.size() > 1 && digits[0] == '0');
    if (error != std::errc{} || padded) {
      fail("the record is not canonical JSON");
      return -1;
    }
    rest_.remove_prefix(digits.size());
    return number;
  }

  std::string_view string() {
    need('"');
    std::size_t i = 0;
    while (i < rest_.size() && rest_[i] != '"') {
      const std::size_t length = character(rest_.substr(i));
      if (length == 0) break;
      i += length;
    }
    if (i == 0 || i >= rest_.size() || rest_[i] != '"') {
      fail("a string of it is empty or not canonical");
      return {};
    }
    const std::string_view text = rest_.substr(0, i);
    rest_.remove_prefix(i + 1);
    return text;
  }

  static std::size_t character(std::string_view rest) {
    const auto c = static_cast<unsigned char>(rest.front());
    if (c >= 0x80) return utf8_length(rest);
    if (c == '\\') return escape_length(rest);
    return c >= 0x20 ? 1 : 0;
  }

  // The escapes that base::append_json_string writes, and no others.
  static std::size_t escape_length(std::string_view rest) {
    if (rest.size() < 2) return 0;
    const char kind = rest[1];
    if (kind == '"' || kind == '\\' || kind == 'n' || kind == 'r' || kind == 't') return 2;
    if (kind != 'u' || rest.size() < 6 || rest.substr(2, 2) != "00") return 0;
    const char high = rest[4];
    const char low = rest[5];
    const bool hex = (low >= '0' && low <= '9') || (low >= 'a' && low <= 'f');
    if ((high != '0' && high != '1') || !hex) return 0;
    const bool other_way = high == '0' && (low == '0' || low == '9' || low == 'a' || low == 'd');
    return other_way ? 0 : 6;
  }

  std::string_view rest_;
  Reading reading_;
};

}  // namespace

Reading read_record(std::string_view text) { return Scanner(text).read(); }

}  // namespace engine::verify
