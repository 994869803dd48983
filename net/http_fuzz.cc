// Any bytes, in any split: the reader ends in the same requests, fields and faults, within its
// limits, and what our own head check takes has one Host, one length and a path from the root.
#include <cstdint>
#include <string>
#include <vector>

#include "base/check.h"
#include "net/host_port.h"
#include "net/http_head.h"
#include "net/http_reader.h"
#include "net/text.h"

namespace {

struct Seen {
  std::vector<std::string> requests;
  int fault = 0;
  std::string reason;
  bool ended = false;  // by the last request's own wish

  friend bool operator==(const Seen&, const Seen&) = default;
};

net::HttpLimits limits() {
  net::HttpLimits small;
  small.body_bytes_max = 4096;
  return small;
}

std::string text_of(const net::Request& request) {
  std::string all = request.method + " " + request.path + "\n";
  for (const auto& [name, value] : request.query) all += name + "=" + value + "\n";
  for (const net::Header& header : request.headers) all += header.name + ":" + header.value + "\n";
  return all + request.body;
}

Seen with_fault(Seen seen, const net::HeadFault& fault) {
  seen.fault = fault.status;
  seen.reason = std::string(fault.reason);
  return seen;
}

// Reads as a connection does: all that is there, then more, until a request asks for the end.
Seen read_in_steps(std::string_view input, std::size_t step) {
  using Step = net::HttpReader::Step;
  net::HttpReader reader(limits());
  Seen seen;
  while (true) {
    Step state = reader.advance();
    if (state == Step::kFault) return with_fault(seen, reader.fault());
    if (state == Step::kRequest) {
      CHECK(reader.body_bytes() <= limits().body_bytes_max);
      net::Request request = reader.take();
      CHECK(request.path.starts_with('/'));
      seen.requests.push_back(text_of(request));
      seen.ended = !reader.keep_alive();
      if (seen.ended) return seen;
      continue;
    }
    if (input.empty()) break;
    reader.feed(input.substr(0, step));
    input.remove_prefix(std::min(step, input.size()));
  }
  return reader.end() ? seen : with_fault(seen, reader.fault());
}

void check_one_meaning(std::string_view input) {
  auto checked = net::check_head(input, limits());
  auto* head = std::get_if<net::HttpHead>(&checked);
  if (!head) return;
  int hosts = 0, framings = 0;
  for (const auto& [name, value] : head->fields) {
    hosts += net::same_text(name, "Host") ? 1 : 0;
    framings += net::same_text(name, "Content-Length") ? 1 : 0;
    framings += net::same_text(name, "Transfer-Encoding") ? 1 : 0;
    CHECK(value.find_first_of("\r\n") == std::string_view::npos);
  }
  CHECK(hosts == 1 || (hosts == 0 && head->minor == 0));
  CHECK(framings <= 1);
  CHECK(framings == (head->chunked || head->length ? 1 : 0));
}

void check_address(std::string_view input) {
  auto at = net::parse_host_port(input);
  if (!at.ok()) return;
  auto again = net::parse_host_port(at.value().to_string());
  CHECK(again.ok() && again.value().host == at.value().host);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  check_one_meaning(input);
  check_address(input.substr(0, 300));
  net::parse_query(input.substr(0, 300));
  // One byte at a time is slow on long input and shows no more than seven.
  std::size_t step = input.size() > 2000 ? 7 + data[0] : 1 + data[0] % 16;
  Seen in_steps = read_in_steps(input, step);
  Seen at_once = read_in_steps(input, 16384);
  CHECK(in_steps == at_once);
  return 0;
}
