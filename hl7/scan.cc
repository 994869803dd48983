#include "hl7/scan.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace hl7 {
namespace {

constexpr std::size_t kBlockBytes = 64;
constexpr std::size_t kBytesPerFieldGuess = 6;
constexpr std::size_t kBytesPerSegmentGuess = 80;

// One bit for each byte of a block.
struct Masks {
  std::uint64_t separators = 0;
  std::uint64_t ends = 0;  // CR and LF
  std::uint64_t high = 0;  // bytes from 0x80 on
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
      masks.separators |= mask(_mm_cmpeq_epi8(bytes, separator_)) << (16 * i);
      masks.ends |= mask(ends) << (16 * i);
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
      if (c == separator_) masks.separators |= bit;
      if (c == '\r' || c == '\n') masks.ends |= bit;
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
    layout_.segments.reserve(size / kBytesPerSegmentGuess + 4);
    layout_.separators.resize(size / kBytesPerFieldGuess + kBlockBytes);
  }

  void take(std::size_t at, const Masks& masks) {
    if (layout_.separators.size() - filled_ < kBlockBytes) {
      layout_.separators.resize(2 * layout_.separators.size());
    }
    const std::uint32_t before = filled_;
    std::uint32_t* out = layout_.separators.data() + filled_;
    for (std::uint64_t left = masks.separators; left != 0; left &= left - 1) {
      *out++ = offset(at) + static_cast<std::uint32_t>(std::countr_zero(left));
    }
    filled_ = offset(out - layout_.separators.data());
    for (std::uint64_t left = masks.ends; left != 0; left &= left - 1) {
      const int bit = std::countr_zero(left);
      const std::uint64_t earlier = masks.separators & ((std::uint64_t{1} << bit) - 1);
      close(at + bit, before + static_cast<std::uint32_t>(std::popcount(earlier)));
    }
    high_ |= masks.high;
  }

  void finish(std::size_t end) {
    close(end, filled_);
    layout_.separators.resize(filled_);
    layout_.all_ascii = high_ == 0;
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
  // A line ends at `at`; `separators` were found before it.
  void close(std::size_t at, std::uint32_t separators) {
    const std::uint32_t count = separators - first_;
    const std::string_view line = bytes_.substr(begin_, at - begin_);
    if (count > 0 || (!line.empty() && !all_blank(line))) {
      layout_.segments.push_back(SegmentSpan{begin_, offset(at), first_, count});
      fields_most_ = std::max(fields_most_, count);
    }
    begin_ = offset(at) + 1;
    first_ = separators;
  }

  static std::uint32_t offset(std::size_t at) { return static_cast<std::uint32_t>(at); }

  std::string_view bytes_;
  const Limits& limits_;
  Layout& layout_;
  std::uint32_t begin_ = 0;
  std::uint32_t first_ = 0;
  std::uint32_t filled_ = 0;  // of layout_.separators, which is kept larger meanwhile
  std::uint32_t fields_most_ = 0;
  std::uint64_t high_ = 0;
};

}  // namespace

base::Status scan(std::string_view bytes, Range range, char separator, const Limits& limits,
                  Layout& layout) {
  Builder builder(bytes, range, limits, layout);
  const Finder find(separator);
  std::size_t at = range.begin;
  for (; at + kBlockBytes <= range.end; at += kBlockBytes) {
    builder.take(at, find(bytes.data() + at));
  }
  // The rest is looked at in a block of its own; its padding is neither a separator nor an end.
  std::array<char, kBlockBytes> rest{};
  std::copy(bytes.begin() + at, bytes.begin() + range.end, rest.begin());
  builder.take(at, find(rest.data()));
  builder.finish(range.end);
  return builder.check();
}

}  // namespace hl7
