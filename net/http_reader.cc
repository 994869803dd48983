#include "net/http_reader.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <optional>

#include "base/check.h"
#include "net/text.h"

namespace net {
namespace {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

// Two readings of one head must agree on where the body ends. A head on which they differ is how
// requests are smuggled past a proxy (RFC 9112 11.2). Beast gets the head whole, and nothing behind
// it, so that its answer does not depend on how the bytes came.
bool beast_agrees(std::string_view raw, const HttpHead& head, const HttpLimits& limits) {
  http::request_parser<http::empty_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(limits.head_bytes_max));
  parser.body_limit(limits.body_bytes_max);
  beast::error_code error;
  std::size_t taken = parser.put(asio::buffer(raw.data(), raw.size()), error);
  if (error && error != http::error::need_more) return false;
  auto declared = parser.content_length();
  return taken == raw.size() && parser.is_header_done() && parser.chunked() == head.chunked &&
         declared.has_value() == head.length.has_value() &&
         (!declared || *declared == *head.length);
}

}  // namespace

struct HttpReader::State {
  explicit State(const HttpLimits& own) : limits(own) {}

  void renew();
  Step read_head();
  Step read_body();
  Step read_chunks();
  Step fail(HeadFault why);

  HttpLimits limits;
  std::string buffer;
  Request request;  // of the head and the body that are being read
  HeadFault fault{0, ""};
  bool head_done = false;
  bool body_done = false;
  bool keep_alive = false;
  int minor = 1;
  bool wants_continue = false;
  std::uint64_t length = 0;           // of the body, without chunks
  std::optional<ChunkReader> chunks;  // of a chunked body
};

void HttpReader::State::renew() {
  request = Request{};
  head_done = body_done = wants_continue = false;
  length = 0;
  chunks.reset();
}

HttpReader::Step HttpReader::State::fail(HeadFault why) {
  fault = why;
  return Step::kFault;
}

HttpReader::Step HttpReader::State::read_head() {
  std::size_t end = buffer.find("\r\n\r\n");
  if (end == std::string::npos) {
    if (buffer.size() > limits.head_bytes_max) return fail({431, "the head is too large"});
    return Step::kMoreHead;
  }
  std::string_view raw = std::string_view(buffer).substr(0, end + 4);
  auto checked = check_head(raw, limits);
  if (auto* why = std::get_if<HeadFault>(&checked)) return fail(*why);
  const HttpHead& head = std::get<HttpHead>(checked);
  if (!beast_agrees(raw, head, limits)) return fail({400, "the request is malformed"});

  request.method = head.method;
  request.path = decode_percent(head.path).value();
  request.query = parse_query(head.query).value();
  for (const auto& [name, value] : head.fields) {
    request.headers.push_back({std::string(name), std::string(value)});
  }
  keep_alive = head.keep_alive;
  minor = head.minor;
  length = head.length.value_or(0);
  if (head.chunked) chunks.emplace(limits.chunks, limits.body_bytes_max);
  wants_continue = head.expects_continue && (head.chunked || length > 0);
  head_done = true;
  buffer.erase(0, raw.size());
  return Step::kMoreBody;
}

// A request without body passes here too, and is done at once.
HttpReader::Step HttpReader::State::read_body() {
  if (chunks) return read_chunks();
  std::uint64_t left = length - request.body.size();
  std::size_t here = static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer.size()));
  request.body.append(buffer, 0, here);
  buffer.erase(0, here);
  body_done = request.body.size() == length;
  return body_done ? Step::kRequest : Step::kMoreBody;
}

HttpReader::Step HttpReader::State::read_chunks() {
  std::string_view rest = buffer;
  ChunkReader::Step step = chunks->advance(rest, request.body);
  buffer.erase(0, buffer.size() - rest.size());
  switch (step) {
    case ChunkReader::Step::kMore:
      return Step::kMoreBody;
    case ChunkReader::Step::kDone:
      body_done = true;
      return Step::kRequest;
    case ChunkReader::Step::kFault:
      return fail(chunks->fault());
  }
  CHECK_UNREACHABLE();
}

HttpReader::HttpReader(const HttpLimits& limits) : state_(std::make_unique<State>(limits)) {}
HttpReader::~HttpReader() = default;

void HttpReader::feed(std::string_view bytes) { state_->buffer += bytes; }

HttpReader::Step HttpReader::advance() {
  if (state_->fault.status != 0) return Step::kFault;
  if (!state_->head_done) {
    Step step = state_->read_head();
    if (step != Step::kMoreBody) return step;
  }
  return state_->read_body();
}

bool HttpReader::end() {
  if (!begun()) return true;
  state_->fail({400, "the request was cut"});
  return false;
}

bool HttpReader::take_continue() {
  bool waits = state_->wants_continue && state_->buffer.empty() && body_bytes() == 0;
  state_->wants_continue = false;
  return waits;
}

bool HttpReader::begun() const { return state_->head_done || !state_->buffer.empty(); }

Request HttpReader::take() {
  CHECK(state_->body_done);
  Request request = std::move(state_->request);
  state_->renew();
  return request;
}

bool HttpReader::keep_alive() const { return state_->keep_alive; }
bool HttpReader::knows_chunks() const { return state_->minor == 1; }
bool HttpReader::is_head() const { return state_->request.method == "HEAD"; }
const HeadFault& HttpReader::fault() const { return state_->fault; }
std::size_t HttpReader::body_bytes() const { return state_->request.body.size(); }

}  // namespace net
