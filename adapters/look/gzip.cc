#include "adapters/look/gzip.h"

#include <zlib.h>

#include <algorithm>

#include "base/check.h"
#include "net/text.h"

namespace adapter::look {
namespace {

constexpr int kWindowGzip = 15 + 16;  // the largest window; 16 asks for a gzip head and end
constexpr int kMemory = 9;

enum class Word { kNone, kTaken, kRefused };

// ";q=0", ";q=0.0", ";q=0.000" (RFC 9110 12.4.2) refuse; any other weight takes.
bool has_no_weight(std::string_view parameters) {
  const std::size_t at = parameters.find("q=");
  if (at == std::string_view::npos) return false;
  const std::string_view weight = net::trim_blanks(parameters.substr(at + 2));
  return !weight.empty() && weight.find_first_not_of("0.") == std::string_view::npos;
}

// What one member of the list says of `coding`.
Word word_of(std::string_view member, std::string_view coding) {
  const std::size_t semicolon = std::min(member.find(';'), member.size());
  if (!net::same_text(net::trim_blanks(member.substr(0, semicolon)), coding)) return Word::kNone;
  return has_no_weight(member.substr(semicolon)) ? Word::kRefused : Word::kTaken;
}

Word find_word(std::string_view list, std::string_view coding) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (const Word word = word_of(list.substr(0, comma), coding); word != Word::kNone) return word;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return Word::kNone;
}

}  // namespace

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  CHECK(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kWindowGzip, kMemory,
                     Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed(deflateBound(&stream, bytes.size()), '\0');
  std::string input(bytes);  // zlib's pointer is not const
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  CHECK(deflateEnd(&stream) == Z_OK);
  return packed;
}

bool accepts_gzip(std::string_view header) {
  const Word named = find_word(header, "gzip");
  return (named == Word::kNone ? find_word(header, "*") : named) == Word::kTaken;
}

}  // namespace adapter::look
