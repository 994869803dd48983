// Scan: one pass over the bytes of a message that finds segments and field separators.
//
//   Layout layout;
//   auto status = hl7::scan(bytes, Range{start, end}, '|', limits, layout);
//   layout.segments[2].begin                          // offset of the third segment
//
// Line ends are CR, LF and CR LF; blank lines belong to no segment. 64 bytes are looked at together
// where the processor can (SSE2), which is what makes a parse cheap; the rest of the parser works
// on the index. Pure; fails only with kTooLarge, naming the limit.
#pragma once

#include <string_view>

#include "base/result.h"
#include "hl7/message.h"

namespace hl7 {

struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// `layout` is overwritten. all_ascii speaks of the range alone.
base::Status scan(std::string_view bytes, Range range, char separator, const Limits& limits,
                  Layout& layout);

}  // namespace hl7
