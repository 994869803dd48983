#include "net/host_port.h"

#include <algorithm>
#include <charconv>

namespace net {
namespace {

base::Error fault(std::string_view text) {
  return base::Error{base::Code::kInvalid, std::string(text), "address", {}};
}

bool is_octets(std::string_view text) {
  return text.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace

std::string HostPort::to_string() const {
  bool literal6 = host.find(':') != std::string::npos;
  return (literal6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

base::Result<HostPort> parse_host_port(std::string_view text) {
  std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return fault("has no port: write host:port");
  std::string_view host = text.substr(0, colon);
  std::string_view digits = text.substr(colon + 1);
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return fault("an IPv6 address needs brackets: [::1]:2575");
  }
  if (host.empty()) return fault("has no host: write host:port");
  std::uint16_t port = 0;
  auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (digits.empty() || code != std::errc() || end != digits.data() + digits.size()) {
    return fault("the port is no number from 0 to 65535");
  }
  return HostPort{std::string(host), port};
}

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  return host.starts_with("127.") && is_octets(host) &&
         std::count(host.begin(), host.end(), '.') == 3;
}

}  // namespace net
