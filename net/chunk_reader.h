// ChunkReader: the chunked body of a request (RFC 9112 7.1), read strictly. No I/O.
//
//   ChunkReader chunks(limits, body_bytes_max);
//   switch (chunks.advance(buffer, body)) {           // takes bytes off the front of `buffer`
//     case ChunkReader::Step::kMore: wait for bytes behind those that are left; call again
//     case ChunkReader::Step::kDone: `body` is whole; `buffer` begins with the next request
//     case ChunkReader::Step::kFault: chunks.fault()   // final for the connection
//   }
//
// What it decides depends on the bytes alone, never on how they were cut into reads: two readings
// of one body are how requests are smuggled (RFC 9112 11.2). A size is one to sixteen hex digits, a
// line ends with CR LF and holds no other control character, a chunk's data end with CR LF.
// Extensions are skipped and trailers dropped, both capped, as are the chunks and the body; sizes
// are judged as they are declared, and memory grows with what came. One connection's; not
// thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "net/http_head.h"

namespace net {

struct ChunkLimits {
  std::size_t chunks_max = 65'536;            // of a body
  std::size_t extension_bytes_max = 4 << 10;  // of all chunks of a body
  std::size_t trailer_fields_max = 20;
  std::size_t trailer_bytes_max = 8 << 10;
};

class ChunkReader {
 public:
  enum class Step { kMore, kDone, kFault };

  ChunkReader(const ChunkLimits& limits, std::uint64_t body_bytes_max)
      : limits_(limits), body_bytes_max_(body_bytes_max) {}

  // Appends data to `body`, which nobody else changes while the body is read.
  Step advance(std::string_view& bytes, std::string& body);
  const HeadFault& fault() const { return fault_; }

 private:
  enum class Place { kSize, kData, kDataEnd, kTrailer, kEnd };
  struct Line;

  Line take_line(std::string_view& bytes, std::size_t bytes_max) const;
  Step step(std::string_view& bytes, std::string& body);
  Step read_size(std::string_view& bytes, std::size_t held);
  Step read_data(std::string_view& bytes, std::string& body);
  Step read_data_end(std::string_view& bytes);
  Step read_trailer(std::string_view& bytes);
  Step fail(HeadFault why);

  ChunkLimits limits_;
  std::uint64_t body_bytes_max_;
  Place place_ = Place::kSize;
  std::uint64_t left_ = 0;  // of the chunk's data
  std::size_t chunks_ = 0;
  std::size_t extension_bytes_ = 0;
  std::size_t trailer_fields_ = 0;
  std::size_t trailer_bytes_ = 0;
  HeadFault fault_{0, ""};
};

}  // namespace net
