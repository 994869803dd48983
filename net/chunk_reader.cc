#include "net/chunk_reader.h"

#include <algorithm>
#include <charconv>

#include "base/check.h"

namespace net {
namespace {

constexpr std::size_t kSizeDigitsMax = 16;  // what 64 bits hold
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";

}  // namespace

// A line without its CR LF. Judged when its LF is here or when it can no longer fit, so that the
// judgement is the same however its bytes came.
struct ChunkReader::Line {
  enum class State { kWhole, kMore, kTooLong, kBadEnd };
  State state = State::kMore;
  std::string_view text;
};

ChunkReader::Line ChunkReader::take_line(std::string_view& bytes, std::size_t bytes_max) const {
  std::size_t end = bytes.substr(0, bytes_max + kLineEnd.size()).find('\n');
  if (end == std::string_view::npos) {
    bool fits = bytes.size() < bytes_max + kLineEnd.size();
    return {fits ? Line::State::kMore : Line::State::kTooLong, {}};
  }
  if (end == 0 || bytes[end - 1] != '\r') return {Line::State::kBadEnd, {}};
  std::string_view text = bytes.substr(0, end - 1);
  bytes.remove_prefix(end + 1);
  return {Line::State::kWhole, text};
}

ChunkReader::Step ChunkReader::fail(HeadFault why) {
  fault_ = why;
  return Step::kFault;
}

ChunkReader::Step ChunkReader::advance(std::string_view& bytes, std::string& body) {
  if (fault_.status != 0) return Step::kFault;
  while (place_ != Place::kEnd) {
    Place before = place_;
    std::size_t size = bytes.size();
    if (step(bytes, body) == Step::kFault) return Step::kFault;
    if (place_ == before && bytes.size() == size) return Step::kMore;
  }
  return Step::kDone;
}

ChunkReader::Step ChunkReader::step(std::string_view& bytes, std::string& body) {
  switch (place_) {
    case Place::kSize:
      return read_size(bytes, body.size());
    case Place::kData:
      return read_data(bytes, body);
    case Place::kDataEnd:
      return read_data_end(bytes);
    case Place::kTrailer:
      return read_trailer(bytes);
    case Place::kEnd:
      return Step::kDone;
  }
  CHECK_UNREACHABLE();
}

// chunk = chunk-size [ chunk-ext ] CRLF chunk-data CRLF (RFC 9112 7.1). An extension is any text
// after a semicolon that stands right behind the size: nothing here acts on one, so its own grammar
// is of no use, but a CR, an LF or another control character in it could end the line for somebody
// else.
ChunkReader::Step ChunkReader::read_size(std::string_view& bytes, std::size_t held) {
  std::size_t room = kSizeDigitsMax + limits_.extension_bytes_max - extension_bytes_;
  Line line = take_line(bytes, room);
  if (line.state == Line::State::kMore) return Step::kMore;
  if (line.state == Line::State::kTooLong) return fail({400, "a chunk header is too large"});
  if (line.state == Line::State::kBadEnd) return fail({400, "a chunk header lacks CR LF"});

  std::size_t digits = std::min(line.text.find_first_not_of(kHexDigits), line.text.size());
  std::string_view extension = line.text.substr(digits);
  if (digits == 0 || digits > kSizeDigitsMax) return fail({400, "a chunk size is malformed"});
  if (!extension.empty() && (extension.front() != ';' || !is_field_text(extension))) {
    return fail({400, "a chunk extension is malformed"});
  }
  extension_bytes_ += extension.size();
  if (extension_bytes_ > limits_.extension_bytes_max) {
    return fail({400, "the chunk extensions are too large"});
  }
  std::from_chars(line.text.data(), line.text.data() + digits, left_, 16);
  if (left_ == 0) {
    place_ = Place::kTrailer;
    return Step::kMore;
  }
  if (++chunks_ > limits_.chunks_max) return fail({413, "the body has too many chunks"});
  if (held > body_bytes_max_ || left_ > body_bytes_max_ - held) {
    return fail({413, "the body is too large"});
  }
  place_ = Place::kData;
  return Step::kMore;
}

ChunkReader::Step ChunkReader::read_data(std::string_view& bytes, std::string& body) {
  std::size_t here = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
  body.append(bytes.substr(0, here));
  bytes.remove_prefix(here);
  left_ -= here;
  if (left_ == 0) place_ = Place::kDataEnd;
  return Step::kMore;
}

ChunkReader::Step ChunkReader::read_data_end(std::string_view& bytes) {
  if (!kLineEnd.starts_with(bytes.substr(0, kLineEnd.size()))) {
    return fail({400, "a chunk does not end where its size says"});
  }
  if (bytes.size() < kLineEnd.size()) return Step::kMore;
  bytes.remove_prefix(kLineEnd.size());
  place_ = Place::kSize;
  return Step::kMore;
}

// RFC 9112 7.1.2: who does not know a trailer drops it. None is known here, so that no field can be
// slipped past what was judged in the head.
ChunkReader::Step ChunkReader::read_trailer(std::string_view& bytes) {
  Line line = take_line(bytes, limits_.trailer_bytes_max - trailer_bytes_);
  if (line.state == Line::State::kMore) return Step::kMore;
  if (line.state == Line::State::kTooLong) return fail({400, "the trailers are too large"});
  if (line.state == Line::State::kBadEnd) return fail({400, "a trailer lacks CR LF"});
  if (line.text.empty()) {
    place_ = Place::kEnd;
    return Step::kDone;
  }
  trailer_bytes_ += line.text.size();
  if (++trailer_fields_ > limits_.trailer_fields_max) return fail({400, "too many trailers"});
  if (!is_field_line(line.text)) return fail({400, "a trailer is malformed"});
  return Step::kMore;
}

}  // namespace net
