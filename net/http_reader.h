// HttpReader: requests out of bytes, however the bytes are split. No I/O.
//
//   HttpReader reader(limits);
//   reader.feed(bytes);
//   switch (reader.advance()) { case HttpReader::Step::kRequest: auto request = reader.take(); }
//
// check_head() judges the raw head, and Boost.Beast must read the same whole head alike: where they
// disagree, the connection is over. The body is ours to read: so many bytes as Content-Length says,
// or ChunkReader's. The same bytes give the same requests and the same fault in every split. Body,
// trailers and chunk extensions are capped, and memory grows with what arrived, never with what was
// declared. Bytes after a request stay for the next one. One connection's; not thread-safe. After
// kFault only fault() makes sense.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "net/chunk_reader.h"
#include "net/http_head.h"
#include "net/router.h"

namespace net {

struct HttpLimits : HeadLimits {
  ChunkLimits chunks;
};

class HttpReader {
 public:
  enum class Step { kMoreHead, kMoreBody, kRequest, kFault };

  explicit HttpReader(const HttpLimits& limits);
  ~HttpReader();

  void feed(std::string_view bytes);
  Step advance();
  // The input ended: true when it ended between requests, else a fault.
  bool end();

  // True once, when the sender waits for a 100 before it sends the body.
  bool take_continue();
  // True while bytes of an unfinished or unread request are here.
  bool begun() const;

  Request take();  // after kRequest; the reader is ready for the next one
  bool keep_alive() const;
  bool knows_chunks() const;  // HTTP/1.1
  bool is_head() const;
  const HeadFault& fault() const;
  std::size_t body_bytes() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace net
