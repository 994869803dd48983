// HostPort: "127.0.0.1:2575" taken apart.
//
//   auto at = net::parse_host_port("[::1]:8443");       // Result<HostPort>
//   net::is_loopback(at.value().host)                   // may it be served without TLS?
//
// Port 0 asks the system for a free one. kInvalid names what is wrong, with path "address". Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace net {

struct HostPort {
  std::string host;  // without brackets
  std::uint16_t port = 0;

  std::string to_string() const;  // brackets put back
};

base::Result<HostPort> parse_host_port(std::string_view text);

// 127.0.0.0/8, ::1 and the name localhost. A name that merely resolves to loopback is not.
bool is_loopback(std::string_view host);

}  // namespace net
