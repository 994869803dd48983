#include "hl7/charset.h"

#include <iconv.h>

#include <array>
#include <cerrno>
#include <cstdint>

namespace hl7 {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr CharsetKind kConverted = CharsetKind::kConverted;
constexpr CharsetKind kRefused = CharsetKind::kRefused;
constexpr CharsetKind kAscii = CharsetKind::kAscii;
constexpr CharsetKind kUtf8 = CharsetKind::kUtf8;

// Table 0211, then what senders write instead.
constexpr std::array kCharsets = {
    Charset{"ASCII", "ASCII", kAscii},
    Charset{"UNICODE UTF-8", "UTF-8", kUtf8},
    Charset{"8859/1", "ISO-8859-1", kConverted},
    Charset{"8859/2", "ISO-8859-2", kConverted},
    Charset{"8859/3", "ISO-8859-3", kConverted},
    Charset{"8859/4", "ISO-8859-4", kConverted},
    Charset{"8859/5", "ISO-8859-5", kConverted},
    Charset{"8859/6", "ISO-8859-6", kConverted},
    Charset{"8859/7", "ISO-8859-7", kConverted},
    Charset{"8859/8", "ISO-8859-8", kConverted},
    Charset{"8859/9", "ISO-8859-9", kConverted},
    Charset{"8859/15", "ISO-8859-15", kConverted},
    Charset{"ISO IR6", "ASCII", kAscii},
    // JIS X 0201 is the one-byte part of CP932, which also keeps the backslash that delimits.
    Charset{"ISO IR14", "CP932", kConverted},
    Charset{"ISO IR87", "ISO-2022-JP", kConverted, false, false},
    Charset{"ISO IR159", "ISO-2022-JP-2", kConverted, false, false},
    Charset{"GB 18030-2000", "GB18030", kConverted},
    Charset{"KS X 1001", "EUC-KR", kConverted},
    Charset{"CNS 11643-1992", "EUC-TW", kConverted},
    Charset{"BIG-5", "BIG5", kConverted},
    Charset{"JIS X 0202", "ISO-2022-JP", kConverted, false, false},
    Charset{"JAS2020", "ISO-2022-JP-2", kConverted, false, false},
    Charset{"UNICODE", "UTF-16", kRefused},
    Charset{"UNICODE UTF-16", "UTF-16", kRefused},
    Charset{"UNICODE UTF-32", "UTF-32", kRefused},
    Charset{"UTF-8", "UTF-8", kUtf8, true},
    Charset{"UTF8", "UTF-8", kUtf8, true},
    Charset{"utf-8", "UTF-8", kUtf8, true},
    Charset{"UNICODE UTF8", "UTF-8", kUtf8, true},
    Charset{"US-ASCII", "ASCII", kAscii, true},
    Charset{"8859-1", "ISO-8859-1", kConverted, true},
    Charset{"ISO-8859-1", "ISO-8859-1", kConverted, true},
    Charset{"ISO8859-1", "ISO-8859-1", kConverted, true},
    Charset{"8859-15", "ISO-8859-15", kConverted, true},
    Charset{"ISO-8859-15", "ISO-8859-15", kConverted, true},
    Charset{"WINDOWS-1252", "CP1252", kConverted, true},
    Charset{"UTF-16", "UTF-16", kRefused, true},
    Charset{"UTF-32", "UTF-32", kRefused, true},
};

constexpr Charset kWindows1252{"windows-1252", "CP1252", kConverted};

class Converter {
 public:
  Converter(const char* to, const char* from) : handle_(iconv_open(to, from)) {}
  ~Converter() {
    if (usable()) iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  bool usable() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  // iconv wants its input writable, though it does not write it.
  bool run(std::string input, std::string& out) {
    char* from = input.data();
    std::size_t left = input.size();
    while (left > 0) {
      if (!step(&from, &left, out)) return false;
    }
    return step(nullptr, nullptr, out);  // back to the first shift state
  }

 private:
  bool step(char** from, std::size_t* left, std::string& out) {
    std::array<char, 4096> buffer;
    char* to = buffer.data();
    std::size_t room = buffer.size();
    const std::size_t done = iconv(handle_, from, left, &to, &room);
    out.append(buffer.data(), buffer.size() - room);
    // A count above zero tells of characters that were replaced by similar ones.
    return done == 0 || (done == static_cast<std::size_t>(-1) && errno == E2BIG);
  }

  iconv_t handle_;
};

Result<std::string> convert(const char* to, const char* from, std::string_view bytes) {
  Converter converter(to, from);
  if (!converter.usable()) {
    return Error{Code::kUnsupported, "this system cannot convert the character set", "MSH-18", {}};
  }
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 4);
  if (!converter.run(std::string(bytes), out)) {
    return Error{Code::kInvalid, "text that its character set does not have", "MSH-18", {}};
  }
  return out;
}

// Bytes that a lead byte calls for, with the bounds of the first of them (Unicode table 3-7).
struct Lead {
  int more = -1;
  unsigned char low = 0x80, high = 0xBF;
};

Lead lead_of(unsigned char c) {
  if (c < 0x80) return {0};
  if (c >= 0xC2 && c <= 0xDF) return {1};
  if (c == 0xE0) return {2, 0xA0};
  if (c == 0xED) return {2, 0x80, 0x9F};
  if (c >= 0xE1 && c <= 0xEF) return {2};
  if (c == 0xF0) return {3, 0x90};
  if (c >= 0xF1 && c <= 0xF3) return {3};
  if (c == 0xF4) return {3, 0x80, 0x8F};
  return {};
}

}  // namespace

const Charset* find_charset(std::string_view code) {
  for (const Charset& charset : kCharsets) {
    if (charset.code == code) return &charset;
  }
  return nullptr;
}

const Charset& windows_1252() { return kWindows1252; }

Result<std::string> to_utf8(const Charset& charset, std::string_view bytes) {
  return convert("UTF-8", charset.iconv_name, bytes);
}

Result<std::string> from_utf8(const Charset& charset, std::string_view text) {
  return convert(charset.iconv_name, "UTF-8", text);
}

bool is_utf8(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    const Lead lead = lead_of(static_cast<unsigned char>(bytes[i++]));
    if (lead.more < 0) return false;
    for (int k = 0; k < lead.more; ++k, ++i) {
      if (i == bytes.size()) return false;
      const auto c = static_cast<unsigned char>(bytes[i]);
      if (k == 0 ? (c < lead.low || c > lead.high) : (c & 0xC0) != 0x80) return false;
    }
  }
  return true;
}

}  // namespace hl7
