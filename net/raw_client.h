// RawClient: bytes to and from a TCP port, for tests that must send what no library would.
//
//   RawClient client(server.address());
//   client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");  client.half_close();
//   std::string all = client.read_to_end();
//
// Blocks, with a limit on each read, so that a server that hangs fails the test instead of stopping
// it. One thread. A connection that the server resets reads as its end.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "base/check.h"
#include "net/host_port.h"

namespace net {

class RawClient {
 public:
  explicit RawClient(std::string_view address) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    auto at = parse_host_port(address);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(at.value().port);
    CHECK(inet_pton(AF_INET, at.value().host.c_str(), &to.sin_addr) == 1);
    timeval limit{10, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  }
  ~RawClient() { ::close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return connected_; }
  int descriptor() const { return socket_; }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;  // the server has closed: what it said is still to be read
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  void half_close() { ::shutdown(socket_, SHUT_WR); }

  // What comes next, "" at the end.
  std::string read_some() {
    std::string chunk(16384, '\0');
    ssize_t got = ::recv(socket_, chunk.data(), chunk.size(), 0);
    timed_out_ = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    chunk.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return chunk;
  }

  // Until `mark` has been read; what came after it as well.
  std::string read_until(std::string_view mark) {
    std::string all;
    while (all.find(mark) == std::string::npos) {
      std::string chunk = read_some();
      if (chunk.empty()) break;
      all += chunk;
    }
    return all;
  }

  std::string read_to_end() {
    std::string all;
    for (std::string chunk = read_some(); !chunk.empty(); chunk = read_some()) all += chunk;
    return all;
  }

  bool timed_out() const { return timed_out_; }

 private:
  int socket_;
  bool connected_ = false;
  bool timed_out_ = false;
};

}  // namespace net
