// connect: opens an outgoing Stream.
//
//   net::connect(executor, {.address = "ehr.example:2575", .tls = tls, .limit_us = 5'000'000},
//                [self](base::Result<std::shared_ptr<net::Stream>> made) { ... });
//
// Resolves, tries each address, does the TLS handshake and checks the host name, all within
// limit_us. `done` is called once, on the stream's strand or on an I/O thread. Every failure is
// kUnavailable: not one byte of a message has left. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "net/executor.h"
#include "net/stream.h"
#include "net/tls.h"

namespace net {

struct ConnectOptions {
  std::string address;  // host:port
  std::shared_ptr<const Tls> tls;
  std::int64_t limit_us = 5'000'000;
};

using Connected = base::Result<std::shared_ptr<Stream>>;

void connect(Executor& executor, ConnectOptions options, std::function<void(Connected)> done);

}  // namespace net
