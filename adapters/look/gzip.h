// Gzip: the small form of a page's files, made once when they are mounted.
//
//   std::string packed = gzip(text);                                  // RFC 1952, smallest
//   if (accepts_gzip(request.header("Accept-Encoding"))) ...          // RFC 9110 12.5.3
//
// For constant files of the program alone. What is made for one person is never packed: its size
// would tell of its content (CRIME, BREACH). zlib is included here and nowhere else. Pure; any
// thread; the bytes are ours, so packing cannot fail but for want of memory.
#pragma once

#include <string>
#include <string_view>

namespace adapter::look {

std::string gzip(std::string_view bytes);

// The value of an Accept-Encoding header names gzip, or all with *, and not with a weight of 0.
bool accepts_gzip(std::string_view header);

}  // namespace adapter::look
