#include "hl7/scan.h"

#include <bit>
#include <string>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace hl7 {
namespace {

constexpr std::size_t kBlockBytes = 64;
constexpr std::size_t kBytesPerFieldGuess = 6;
constexpr std::size_t kBytesPerSegmentGuess = 80;

struct Masks {
  std::uint64_t marks = 0;  // separators and line ends
  std::uint64_t high = 0;   // bytes from 0x80 on
};

#ifdef __SSE2__
class Finder {
 public:
  explicit Finder(char separator)
      : separator_(_mm_set1_epi8(separator)), cr_(_mm_set1_epi8('\r')), lf_(_mm_set1_epi8('\n')) {}

  Masks operator()(const char* block) const {
    Masks masks;
    for (int i = 0; i < 4; ++i) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + 16 * i));
      const __m128i ends = _mm_or_si128(_mm_cmpeq_epi8(bytes, cr_), _mm_cmpeq_epi8(bytes, lf_));
      const __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(bytes, separator_), ends);
      masks.marks |= mask(marks) << (16 * i);
      masks.high |= mask(bytes) << (16 * i);
    }
    return masks;
  }

 private:
  static std::uint64_t mask(__m128i lanes) {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(lanes));
  }

  __m128i separator_, cr_, lf_;
};
#else
class Finder {
 public:
  explicit Finder(char separator) : separator_(separator) {}

  Masks operator()(const char* block) const {
    Masks masks;
    for (std::size_t i = 0; i < kBlockBytes; ++i) {
      const char c = block[i];
      const std::uint64_t bit = std::uint64_t{1} << i;
      if (c == separator_ || c == '\r' || c == '\n') masks.marks |= bit;
      if (static_cast<unsigned char>(c) >= 0x80) masks.high |= bit;
    }
    return masks;
  }

 private:
  char separator_;
};
#endif

bool all_blank(std::string_view line) {
  return line.find_first_not_of(" \t") == std::string_view::npos;
}

class Builder {
 public:
  Builder(std::string_view bytes, Range range, const Limits& limits, Layout& layout)
      : bytes_(bytes), limits_(limits), layout_(layout), begin_(offset(range.begin)) {
    const std::size_t size = range.end - range.begin;
    layout_.segments.clear();
    layout_.separators.clear();
    layout_.segments.reserve(size / kBytesPerSegmentGuess + 4);
    layout_.separators.reserve(size / kBytesPerFieldGuess + 16);
  }

  void mark(std::size_t at) {
    if (bytes_[at] != '\r' && bytes_[at] != '\n') {
      layout_.separators.push_back(offset(at));
    } else {
      close(at);
    }
  }

  void close(std::size_t at) {
    const std::uint32_t count = offset(layout_.separators.size()) - first_;
    const bool blank = count == 0 && all_blank(bytes_.substr(begin_, at - begin_));
    if (!blank) {
      layout_.segments.push_back(SegmentSpan{begin_, offset(at), first_, count});
      fields_most_ = std::max(fields_most_, count);
    }
    begin_ = offset(at) + 1;
    first_ = offset(layout_.separators.size());
  }

  base::Status check() const {
    if (layout_.segments.size() > limits_.segments_max) {
      return base::Error{base::Code::kTooLarge,
                         "more than " + std::to_string(limits_.segments_max) + " segments",
                         "",
                         {}};
    }
    if (fields_most_ > limits_.fields_max) {
      return base::Error{base::Code::kTooLarge,
                         "more than " + std::to_string(limits_.fields_max) + " fields in a segment",
                         "",
                         {}};
    }
    return base::ok_status();
  }

 private:
  static std::uint32_t offset(std::size_t at) { return static_cast<std::uint32_t>(at); }

  std::string_view bytes_;
  const Limits& limits_;
  Layout& layout_;
  std::uint32_t begin_ = 0;
  std::uint32_t first_ = 0;
  std::uint32_t fields_most_ = 0;
};

}  // namespace

base::Status scan(std::string_view bytes, Range range, char separator, const Limits& limits,
                  Layout& layout) {
  Builder builder(bytes, range, limits, layout);
  const Finder find(separator);
  std::uint64_t high = 0;
  std::size_t at = range.begin;
  for (; at + kBlockBytes <= range.end; at += kBlockBytes) {
    Masks masks = find(bytes.data() + at);
    high |= masks.high;
    for (; masks.marks != 0; masks.marks &= masks.marks - 1) {
      builder.mark(at + static_cast<std::size_t>(std::countr_zero(masks.marks)));
    }
  }
  for (; at < range.end; ++at) {
    const char c = bytes[at];
    high |= static_cast<unsigned char>(c) & 0x80U;
    if (c == separator || c == '\r' || c == '\n') builder.mark(at);
  }
  builder.close(range.end);
  layout.all_ascii = high == 0;
  return builder.check();
}

}  // namespace hl7
