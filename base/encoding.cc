#include "base/encoding.h"

#include <array>
#include <cstdint>

namespace base {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kBase32 = "abcdefghijklmnopqrstuvwxyz234567";

using Values = std::array<std::int8_t, 256>;

constexpr Values values_of(std::string_view alphabet) {
  Values values{};
  for (auto& value : values) value = -1;
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}

constexpr Values kHexValues = values_of(kHex);
constexpr Values kBase64Values = values_of(kBase64);
constexpr Values kBase64UrlValues = values_of(kBase64Url);

// Packs bytes into groups of `width` bits, most significant first; the rest is filled with zeros.
std::string encode_bits(std::string_view bytes, std::string_view alphabet, int width) {
  std::string out;
  out.reserve((bytes.size() * 8 + width - 1) / width + 3);
  std::uint32_t bits = 0;
  int held = 0;
  for (const unsigned char byte : bytes) {
    bits = (bits << 8) | byte;
    held += 8;
    for (; held >= width; held -= width) {
      out += alphabet[(bits >> (held - width)) & ((1U << width) - 1)];
    }
    bits &= (1U << held) - 1;
  }
  if (held > 0) out += alphabet[(bits << (width - held)) & ((1U << width) - 1)];
  return out;
}

Error bad(std::string_view what) { return Error{Code::kInvalid, std::string(what), "", {}}; }

Result<std::string> decode_bits(std::string_view text, const Values& values, int width) {
  std::string out;
  out.reserve(text.size() * width / 8);
  std::uint32_t bits = 0;
  int held = 0;
  for (const unsigned char c : text) {
    if (values[c] < 0) return bad("a character outside the alphabet");
    bits = (bits << width) | static_cast<std::uint32_t>(values[c]);
    held += width;
    if (held < 8) continue;
    held -= 8;
    out += static_cast<char>((bits >> held) & 0xFF);
    bits &= (1U << held) - 1;
  }
  if (held >= width || bits != 0) return bad("cut or not canonical");
  return out;
}

}  // namespace

std::string to_hex(std::string_view bytes) { return encode_bits(bytes, kHex, 4); }

Result<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return bad("an odd number of hex digits");
  return decode_bits(text, kHexValues, 4);
}

std::string to_base64(std::string_view bytes) {
  std::string out = encode_bits(bytes, kBase64, 6);
  while (out.size() % 4 != 0) out += '=';
  return out;
}

Result<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return bad("base64 comes in groups of four");
  for (int i = 0; i < 2 && !text.empty() && text.back() == '='; ++i) text.remove_suffix(1);
  return decode_bits(text, kBase64Values, 6);
}

std::string to_base64url(std::string_view bytes) { return encode_bits(bytes, kBase64Url, 6); }

Result<std::string> from_base64url(std::string_view text) {
  return decode_bits(text, kBase64UrlValues, 6);
}

std::string to_base32(std::string_view bytes) { return encode_bits(bytes, kBase32, 5); }

}  // namespace base
