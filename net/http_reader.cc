// Beast asserts where a chunk that it took for whole turns out not to be, on bytes of the sender.
// Here such an assertion is an exception in every build, which put() answers as a fault of the
// request.
#define BOOST_ENABLE_ASSERT_HANDLER

#include "net/http_reader.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/parser.hpp>
#include <optional>
#include <stdexcept>

#include "base/check.h"
#include "net/text.h"

namespace boost {

void assertion_failed(char const*, char const*, char const*, long) {
  throw std::logic_error("the parser's own assertion");
}

void assertion_failed_msg(char const*, char const*, char const*, char const*, long) {
  throw std::logic_error("the parser's own assertion");
}

}  // namespace boost

namespace net {
namespace {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Error = beast::error_code;

// A body that grows with what arrived. http::string_body reserves what Content-Length declares.
struct GrowingBody {
  using value_type = std::string;

  class reader {
   public:
    template <bool isRequest, class Fields>
    reader(http::header<isRequest, Fields>&, value_type& body) : body_(body) {}

    void init(const boost::optional<std::uint64_t>&, Error& error) { error = {}; }

    template <class Buffers>
    std::size_t put(const Buffers& buffers, Error& error) {
      error = {};
      for (auto at = asio::buffer_sequence_begin(buffers); at != asio::buffer_sequence_end(buffers);
           ++at) {
        body_.append(static_cast<const char*>(at->data()), at->size());
      }
      return asio::buffer_size(buffers);
    }

    void finish(Error& error) { error = {}; }

   private:
    value_type& body_;
  };
};

// The words are fixed: what the client sent is never quoted.
HeadFault fault_of(const Error& error) {
  if (error == http::error::body_limit) return {413, "the body is too large"};
  if (error == http::error::partial_message) return {400, "the request was cut"};
  if (error == http::error::header_limit) return {431, "the head is too large"};
  return {400, "the request is malformed"};
}

}  // namespace

struct HttpReader::State {
  explicit State(const HttpLimits& own) : limits(own) { renew(); }

  void renew();
  Step read_head();
  Step read_body();
  Step fail(HeadFault why);
  std::size_t put(std::string_view bytes, Error& error);

  HttpLimits limits;
  std::string buffer;
  std::optional<http::request_parser<GrowingBody>> parser;
  Request request;  // of the head that is being read
  HeadFault fault{0, ""};
  bool head_done = false;
  bool chunked = false;
  bool keep_alive = false;
  bool wants_continue = false;
  std::size_t head_fields = 0;
  std::size_t extension_bytes = 0;
  std::function<void(std::uint64_t, beast::string_view, Error&)> on_chunk;
};

void HttpReader::State::renew() {
  parser.emplace();
  parser->eager(true);
  parser->header_limit(static_cast<std::uint32_t>(limits.head_bytes_max));
  parser->body_limit(limits.body_bytes_max);
  on_chunk = [this](std::uint64_t, beast::string_view extensions, Error& error) {
    extension_bytes += extensions.size();
    if (extension_bytes > limits.extension_bytes_max) error = http::error::bad_chunk_extension;
  };
  parser->on_chunk_header(on_chunk);
  request = Request{};
  head_done = chunked = wants_continue = false;
  head_fields = extension_bytes = 0;
}

HttpReader::Step HttpReader::State::fail(HeadFault why) {
  fault = why;
  return Step::kFault;
}

// Beast's parser throws on some input that is over its own limits; that is a fault like another.
std::size_t HttpReader::State::put(std::string_view bytes, Error& error) {
  try {
    return parser->put(asio::buffer(bytes.data(), bytes.size()), error);
  } catch (const std::exception&) {
    error = http::error::bad_value;
    return 0;
  }
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

  Error error;
  std::size_t taken = put(raw, error);
  if (error && error != http::error::need_more) return fail(fault_of(error));
  auto declared = parser->content_length();
  // Two readings of one head must agree on where the body ends. A head on which they differ is how
  // requests are smuggled past a proxy (RFC 9112 11.2).
  bool agreed =
      taken == raw.size() && parser->is_header_done() && parser->chunked() == head.chunked &&
      declared.has_value() == head.length.has_value() && (!declared || *declared == *head.length);
  if (!agreed) return fail({400, "the request is malformed"});

  request.method = head.method;
  request.path = decode_percent(head.path).value();
  request.query = parse_query(head.query).value();
  for (const auto& [name, value] : head.fields) {
    request.headers.push_back({std::string(name), std::string(value)});
  }
  head_fields = head.fields.size();
  keep_alive = head.keep_alive;
  chunked = head.chunked;
  wants_continue = head.expects_continue && !parser->is_done();
  head_done = true;
  buffer.erase(0, taken);
  return Step::kMoreBody;
}

// A request without body passes here too, and is done at once.
HttpReader::Step HttpReader::State::read_body() {
  while (!parser->is_done() && !buffer.empty()) {
    Error error;
    std::size_t taken = put(buffer, error);
    buffer.erase(0, taken);
    if (error == http::error::need_more && buffer.size() >= limits.buffer_bytes_max) {
      return fail({400, "a chunk header or trailer is too large"});
    }
    if (error == http::error::need_more) return Step::kMoreBody;
    if (error) return fail(fault_of(error));
    if (taken == 0) break;
  }
  if (!parser->is_done()) return Step::kMoreBody;
  // Beast adds trailers to the fields of the head, without a limit of their own.
  std::size_t fields = std::distance(parser->get().begin(), parser->get().end());
  if (fields > head_fields + limits.trailer_fields_max) return fail({400, "too many trailers"});
  return Step::kRequest;
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
  CHECK(state_->parser->is_done());
  Request request = std::move(state_->request);
  request.body = std::move(state_->parser->get().body());
  state_->renew();
  return request;
}

bool HttpReader::keep_alive() const { return state_->keep_alive; }
bool HttpReader::is_head() const { return state_->request.method == "HEAD"; }
const HeadFault& HttpReader::fault() const { return state_->fault; }
std::size_t HttpReader::body_bytes() const { return state_->parser->get().body().size(); }

}  // namespace net
