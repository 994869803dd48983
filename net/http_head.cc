#include "net/http_head.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "net/text.h"

namespace net {
namespace {

using Check = std::optional<HeadFault>;
constexpr Check kFine = std::nullopt;

constexpr std::array<std::string_view, 7> kMethods = {"GET",   "HEAD",   "POST",   "PUT",
                                                      "PATCH", "DELETE", "OPTIONS"};
constexpr std::size_t kMethodCharsMax = 16;
constexpr std::size_t kLengthDigitsMax = 18;
constexpr std::size_t kHostCharsMax = 255;

Check bad(std::string_view reason) { return HeadFault{400, reason}; }

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_target_char(char c) {
  constexpr std::string_view kNever = "#\"<>\\";
  return c > 0x20 && c < 0x7f && kNever.find(c) == std::string_view::npos;
}

// RFC 9112 5.5 lets a field hold bytes over 0x7F; what they mean is for the handler.
bool is_field_char(char c) {
  auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}

// One meaning: what decodes to a slash, a dot segment or a control character is refused rather than
// normalized, because the next reader may not normalize it.
Check check_path(std::string_view path) {
  auto plain = decode_percent(path);
  if (!plain) return bad("the path is wrongly encoded");
  if (std::count(plain->begin(), plain->end(), '/') != std::count(path.begin(), path.end(), '/')) {
    return bad("the path has an encoded slash");
  }
  if (plain->find('\\') != std::string::npos) return bad("the path has a backslash");
  for (std::string_view rest = *plain; !rest.empty();) {
    rest.remove_prefix(1);
    std::string_view segment = rest.substr(0, rest.find('/'));
    if (segment == "." || segment == "..") return bad("the path has a dot segment");
    rest.remove_prefix(segment.size());
  }
  return kFine;
}

Check read_target(std::string_view target, const HeadLimits& limits, HttpHead& head) {
  if (target.size() > limits.target_bytes_max) return HeadFault{414, "the target is too long"};
  if (!target.starts_with('/')) return bad("the target is no path");
  if (!std::all_of(target.begin(), target.end(), is_target_char)) {
    return bad("the target has a character that must be encoded");
  }
  std::size_t mark = std::min(target.find('?'), target.size());
  head.path = target.substr(0, mark);
  head.query = mark < target.size() ? target.substr(mark + 1) : std::string_view();
  if (!parse_query(head.query)) return bad("the query is wrongly encoded");
  return check_path(head.path);
}

Check read_version(std::string_view version, HttpHead& head) {
  if (version == "HTTP/1.1" || version == "HTTP/1.0") {
    head.minor = version.back() - '0';
    head.keep_alive = head.minor == 1;
    return kFine;
  }
  bool well_formed = version.size() == 8 && version.starts_with("HTTP/") &&
                     is_digits(version.substr(5, 1)) && version[6] == '.' &&
                     is_digits(version.substr(7));
  if (well_formed) return HeadFault{505, "this version of HTTP is not spoken"};
  return bad("the request line has no HTTP version");
}

Check read_request_line(std::string_view line, const HeadLimits& limits, HttpHead& head) {
  std::size_t first = line.find(' ');
  if (first == std::string_view::npos) return bad("the request line has no target");
  std::size_t second = line.find(' ', first + 1);
  if (second == std::string_view::npos) return bad("the request line has no HTTP version");
  head.method = line.substr(0, first);
  if (!is_token(head.method) || head.method.size() > kMethodCharsMax) {
    return bad("the method is malformed");
  }
  if (auto fault = read_version(line.substr(second + 1), head)) return fault;
  if (std::find(kMethods.begin(), kMethods.end(), head.method) == kMethods.end()) {
    return HeadFault{405, "the method is not served"};
  }
  return read_target(line.substr(first + 1, second - first - 1), limits, head);
}

Check read_field(std::string_view line, HttpHead& head) {
  if (line.front() == ' ' || line.front() == '\t') return bad("a header line is folded");
  std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return bad("a header line has no colon");
  std::string_view name = line.substr(0, colon);
  if (!is_token(name)) return bad("a header name is malformed");
  std::string_view value = trim_blanks(line.substr(colon + 1));
  if (!is_field_text(value)) return bad("a header value has a control character");
  head.fields.emplace_back(name, value);
  return kFine;
}

// Every value of the fields of that name.
std::vector<std::string_view> values_of(const HttpHead& head, std::string_view name) {
  std::vector<std::string_view> values;
  for (const auto& [field, value] : head.fields) {
    if (same_text(field, name)) values.push_back(value);
  }
  return values;
}

bool is_host_name(std::string_view name) {
  auto fits = [](char c) { return is_token(std::string_view(&c, 1)) && c != '|' && c != '^'; };
  return !name.empty() && std::all_of(name.begin(), name.end(), fits);
}

bool is_host(std::string_view host) {
  if (host.empty() || host.size() > kHostCharsMax) return false;
  std::size_t name_end = host.find(':');
  if (host.front() == '[') {
    std::size_t bracket = host.find(']');
    if (bracket == std::string_view::npos || bracket < 3) return false;
    std::string_view inside = host.substr(1, bracket - 1);
    if (inside.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos)
      return false;
    name_end = bracket + 1;
  } else if (!is_host_name(host.substr(0, name_end))) {
    return false;
  }
  if (name_end >= host.size()) return true;
  std::string_view port = host.substr(name_end);
  return port.front() == ':' && port.size() <= 6 && is_digits(port.substr(1));
}

Check check_hosts(const HttpHead& head) {
  auto hosts = values_of(head, "Host");
  if (hosts.size() > 1) return bad("there are two Host fields");
  if (hosts.empty() && head.minor == 1) return bad("there is no Host field");
  if (!hosts.empty() && !is_host(hosts.front())) return bad("the Host field is malformed");
  return kFine;
}

Check read_length(const HeadLimits& limits, HttpHead& head) {
  auto lengths = values_of(head, "Content-Length");
  if (lengths.empty()) return kFine;
  if (lengths.size() > 1) return bad("there are two Content-Length fields");
  std::string_view digits = lengths.front();
  if (!is_digits(digits)) return bad("Content-Length is no number");
  if (digits.size() > kLengthDigitsMax) return HeadFault{413, "the body is too large"};
  std::uint64_t length = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (length > limits.body_bytes_max) return HeadFault{413, "the body is too large"};
  head.length = length;
  return kFine;
}

Check read_framing(const HeadLimits& limits, HttpHead& head) {
  if (auto fault = read_length(limits, head)) return fault;
  auto codings = values_of(head, "Transfer-Encoding");
  if (codings.empty()) return kFine;
  if (codings.size() > 1) return bad("there are two Transfer-Encoding fields");
  if (!values_of(head, "Content-Length").empty()) {
    return bad("there are Content-Length and Transfer-Encoding");
  }
  if (head.minor == 0) return bad("HTTP/1.0 has no Transfer-Encoding");
  if (!same_text(codings.front(), "chunked")) return bad("Transfer-Encoding is not chunked");
  head.chunked = true;
  return kFine;
}

Check read_expectation(HttpHead& head) {
  auto wishes = values_of(head, "Expect");
  if (wishes.empty()) return kFine;
  if (wishes.size() > 1 || !same_text(wishes.front(), "100-continue")) {
    return HeadFault{417, "only 100-continue can be expected"};
  }
  // RFC 9110 10.1.1: an HTTP/1.0 client cannot read a 100.
  head.expects_continue = head.minor == 1;
  return kFine;
}

void read_connection(HttpHead& head) {
  for (std::string_view list : values_of(head, "Connection")) {
    while (!list.empty()) {
      std::size_t end = std::min(list.find(','), list.size());
      std::string_view option = trim_blanks(list.substr(0, end));
      list.remove_prefix(std::min(end + 1, list.size()));
      if (same_text(option, "close")) {
        head.keep_alive = false;
        return;
      }
      if (same_text(option, "keep-alive")) head.keep_alive = true;
    }
  }
}

Check read_lines(std::string_view raw, const HeadLimits& limits, HttpHead& head) {
  bool first = true;
  while (raw != "\r\n") {
    std::size_t end = raw.find_first_of("\r\n");
    if (end == std::string_view::npos || raw.substr(end, 2) != "\r\n") {
      return bad("a line does not end with CR LF");
    }
    std::string_view line = raw.substr(0, end);
    raw.remove_prefix(end + 2);
    if (line.empty()) return bad("there is an empty line before the end");
    if (head.fields.size() >= limits.fields_max) return HeadFault{431, "too many header fields"};
    auto fault = first ? read_request_line(line, limits, head) : read_field(line, head);
    if (fault) return fault;
    first = false;
  }
  return first ? bad("there is no request line") : kFine;
}

Check read_all(std::string_view raw, const HeadLimits& limits, HttpHead& head) {
  if (raw.size() > limits.head_bytes_max) return HeadFault{431, "the head is too large"};
  if (!raw.ends_with("\r\n\r\n")) return bad("the head does not end");
  if (auto fault = read_lines(raw, limits, head)) return fault;
  if (auto fault = check_hosts(head)) return fault;
  if (auto fault = read_framing(limits, head)) return fault;
  if (auto fault = read_expectation(head)) return fault;
  read_connection(head);
  return kFine;
}

}  // namespace

bool is_field_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_field_char);
}

bool is_field_line(std::string_view line) {
  HttpHead none;
  return !line.empty() && !read_field(line, none);
}

std::variant<HttpHead, HeadFault> check_head(std::string_view raw, const HeadLimits& limits) {
  HttpHead head;
  if (auto fault = read_all(raw, limits, head)) return *fault;
  return head;
}

}  // namespace net
