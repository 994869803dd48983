// Listener: accepts connections on one address, under caps, and hands each over as a Stream.
//
//   net::Listener listener(executor, {.address = "127.0.0.1:2575"},
//                          [&](std::shared_ptr<net::Stream> stream) { serve(stream); });
//   if (auto up = listener.start(); !up.ok()) return up;     // kUnavailable names the address
//   listener.address()                                       // with the port the system gave
//   listener.stop();                                         // on_stream is not called afterwards
//
// on_stream runs on the stream's strand, after the TLS handshake. A connection over a cap is closed
// at once and counted by on_refused, as is a failed handshake: one address cannot take all places.
// A place is free again when the stream ends. start() and stop() once each, not from a callback.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/executor.h"
#include "net/stream.h"
#include "net/tls.h"

namespace net {

struct ListenerOptions {
  std::string address = "127.0.0.1:0";
  std::shared_ptr<const Tls> tls;
  int connections_max = 1024;
  int per_address_max = 256;
  std::int64_t handshake_us = 10'000'000;
  // "connections", "per_address", "handshake", "accept": fixed words, for a metric's label.
  std::function<void(std::string_view reason)> on_refused;
};

class Listener {
 public:
  using OnStream = std::function<void(std::shared_ptr<Stream>)>;

  Listener(Executor& executor, ListenerOptions options, OnStream on_stream);
  ~Listener();

  base::Status start();
  void stop();
  std::string address() const;  // "" before start()

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace net
