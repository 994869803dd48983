// The second half of parsing: which character set the bytes are in, and what looks odd.

#include "hl7/charset.h"
#include "hl7/header.h"
#include "hl7/message.h"

namespace hl7 {
namespace {

using base::Code;
using base::Error;
using base::Status;

constexpr std::size_t kWarningsMax = 100;
constexpr int kCharsetField = 18;

Error refuse(Code code, std::string_view text) {
  return Error{code, std::string(text), "MSH-18", {}};
}

bool is_segment_name(std::string_view name) {
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return name.size() == 3 && upper(name[0]) && (upper(name[1]) || digit(name[1])) &&
         (upper(name[2]) || digit(name[2]));
}

}  // namespace

void Message::warn(std::string_view path, std::string_view text) {
  if (warnings_.size() < kWarningsMax) {
    warnings_.push_back(Warning{std::string(text), std::string(path)});
  }
}

std::string_view Message::charset() const {
  if (charset_ != nullptr) return charset_->iconv_name;
  return layout_.all_ascii ? "ASCII" : "UTF-8";
}

// MSH-18 is read on the raw bytes: the header is ASCII in every set that is allowed. Repetition 1
// is the set of the message, the others only serve switching (HL7 v2.5.1 2.15.9.18).
Status Message::settle_charset(const Limits& limits) {
  const std::string_view code = leaf(Place{0, kCharsetField, 1, 1, 1}).raw;
  const Charset* declared = code.empty() || code == "\"\"" ? nullptr : find_charset(code);
  if (declared != nullptr && declared->kind == CharsetKind::kRefused) {
    return refuse(Code::kUnsupported, "UTF-16 and UTF-32 are not taken");
  }
  if (declared != nullptr && declared->misspelt) warn("MSH-18", "not as table 0211 writes it");
  if (declared == nullptr && !code.empty()) warn("MSH-18", "not in table 0211");
  if (layout_.all_ascii && (declared == nullptr || declared->high_only)) return base::ok_status();
  if (declared == nullptr && !code.empty()) {
    return refuse(Code::kUnsupported, "a character set that is not in table 0211");
  }
  const bool marked = bytes_.starts_with(kByteOrderMark);
  if (!marked && declared != nullptr && declared->kind == CharsetKind::kConverted) {
    return convert(*declared, limits);
  }
  if (is_utf8(bytes_)) {
    const bool said = declared != nullptr && declared->kind == CharsetKind::kUtf8;
    if (!said && !marked) warn("MSH-18", "empty means ASCII; taken as the UTF-8 it is");
    if (!said && marked) warn("MSH-18", "taken as UTF-8, as the byte order mark says");
    return base::ok_status();
  }
  if (marked) return refuse(Code::kInvalid, "a byte order mark of UTF-8 before other text");
  if (declared != nullptr && declared->kind == CharsetKind::kUtf8) {
    return refuse(Code::kInvalid, "text that is not UTF-8, as declared");
  }
  warn("MSH-18", "bytes beyond ASCII are taken as windows-1252");
  return convert(windows_1252(), limits);
}

// Converts all bytes once and indexes them again: in BIG-5, GB 18030 and the JIS sets the second
// byte of a character may look like a delimiter.
Status Message::convert(const Charset& charset, const Limits& limits) {
  if (is_utf8(bytes_) && !layout_.all_ascii) warn("MSH-18", "read as declared, but it is UTF-8");
  auto text = to_utf8(charset, bytes_);
  if (!text.ok()) return text.error();
  const auto back = from_utf8(charset, text.value());
  if (!back.ok() || back.value() != bytes_) {
    return refuse(Code::kInvalid, "text that cannot be written back as it was");
  }
  const std::string code(leaf(Place{0, kCharsetField, 1, 1, 1}).raw);
  bytes_ = std::move(text).value();
  charset_ = &charset;
  if (auto status = index(limits); !status.ok()) return status;
  // A character in the header with a delimiter as its second byte has moved MSH-18: it was misread.
  if (leaf(Place{0, kCharsetField, 1, 1, 1}).raw == code) return base::ok_status();
  return refuse(Code::kInvalid, "another value once the header is converted");
}

Status Message::check_segments() {
  for (std::size_t i = 1; i < segment_count(); ++i) {
    if (begins_segment(segment_raw(i), "MSH")) {
      return Error{Code::kInvalid,
                   "several messages: this is a batch",
                   "segment " + std::to_string(i + 1),
                   {}};
    }
    if (!is_segment_name(segment_name(i))) {
      warn("segment " + std::to_string(i + 1), "the segment's name is not one");
    }
  }
  return base::ok_status();
}

std::size_t Message::received_offset(std::size_t offset) const {
  if (charset_ == nullptr) return offset;
  const auto before = from_utf8(*charset_, bytes().substr(0, offset));
  return before.ok() ? before.value().size() : offset;
}

}  // namespace hl7
