#include "socket_source.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>
#include <vector>

#include "frames.h"

namespace unix_socket {
namespace {

constexpr std::size_t kReadBytes = 64 << 10;
constexpr timeval kSendTimeout = {5, 0};

// An open descriptor, closed when it ends.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_ = -1;
};

struct Connection {
  Descriptor socket;
  Frames frames;
};

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

bool someone_listens(const sockaddr_un& address) {
  const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  return ::connect(probe.number(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) ==
         0;
}

// A listening socket at `path`; what a crash left there is replaced.
base::Result<Descriptor> listen_at(const std::string& path) {
  const sockaddr_un address = address_of(path);
  const auto* plain = reinterpret_cast<const sockaddr*>(&address);
  if (someone_listens(address))
    return base::Error{base::Code::kUnavailable, "another program listens there", path, {}};
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode)) ::unlink(path.c_str());
  Descriptor listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const bool listens = ::bind(listener.number(), plain, sizeof(address)) == 0 &&
                       ::chmod(path.c_str(), S_IRUSR | S_IWUSR) == 0 &&
                       ::listen(listener.number(), static_cast<int>(kConnectionsMax)) == 0;
  if (!listens) return base::Error{base::Code::kUnavailable, std::strerror(errno), path, {}};
  return listener;
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

class SocketSource : public engine::Source {
 public:
  SocketSource(engine::Host& host, std::string endpoint, std::string path)
      : host_(host), endpoint_(std::move(endpoint)), path_(std::move(path)) {}
  ~SocketSource() override { SocketSource::stop(); }

  base::Status start() override {
    auto listener = listen_at(path_);
    if (!listener.ok()) return listener.error();
    listener_ = std::move(listener).value();
    thread_ = std::thread([this] {
      while (step()) {
      }
    });
    return base::ok_status();
  }

  void drain() override { static_cast<void>(::eventfd_write(wake_.number(), 1)); }

  void stop() override {
    drain();
    if (!thread_.joinable()) return;
    thread_.join();
    connections_.clear();
    ::unlink(path_.c_str());
  }

  std::string address() const override { return path_; }

 private:
  // Waits for whatever comes next and serves it; false once drained.
  bool step() {
    std::vector<pollfd> waits = {{wake_.number(), POLLIN, 0}, {listener_.number(), POLLIN, 0}};
    for (const Connection& one : connections_) waits.push_back({one.socket.number(), POLLIN, 0});
    if (::poll(waits.data(), waits.size(), -1) < 0) return errno == EINTR;
    if (waits[0].revents != 0) return false;
    std::vector<Connection> kept;
    for (std::size_t i = 0; i < connections_.size(); ++i)
      if (waits[i + 2].revents == 0 || serve(connections_[i]))
        kept.push_back(std::move(connections_[i]));
    connections_ = std::move(kept);
    if (waits[1].revents != 0) admit();
    return true;
  }

  void admit() {
    Descriptor socket(::accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC));
    if (socket.number() < 0 || connections_.size() >= kConnectionsMax) return;
    ::setsockopt(socket.number(), SOL_SOCKET, SO_SNDTIMEO, &kSendTimeout, sizeof(kSendTimeout));
    connections_.push_back({std::move(socket), {}});
  }

  // Reads what is there and answers each whole message; false when the connection is over.
  bool serve(Connection& connection) {
    std::string chunk(kReadBytes, '\0');
    const ssize_t got = ::recv(connection.socket.number(), chunk.data(), chunk.size(), 0);
    if (got <= 0) return false;
    connection.frames.feed(std::string_view(chunk).substr(0, static_cast<std::size_t>(got)));
    while (auto message = connection.frames.next())
      if (!send_all(connection.socket.number(), frame(answer(std::move(*message))))) return false;
    return !connection.frames.broken();
  }

  // The ACK; empty when the message wants none.
  std::string answer(std::string message) {
    engine::Arrival arrival;
    arrival.actor = host_.endpoint_actor(endpoint_);
    arrival.endpoint = endpoint_;
    arrival.bytes = std::move(message);
    const auto accepted = host_.intake().accept_and_wait(arrival);
    return accepted.ok() ? accepted.value().get().answer
                         : host_.intake().refusal(arrival, accepted.error());
  }

  engine::Host& host_;
  std::string endpoint_;
  std::string path_;
  Descriptor wake_{::eventfd(0, EFD_CLOEXEC)};
  Descriptor listener_;
  std::vector<Connection> connections_;
  std::thread thread_;
};

}  // namespace

base::Result<std::unique_ptr<engine::Source>> make_source(const engine::Settings& settings,
                                                          engine::Host& host) {
  std::string path = settings.text("path");
  if (!path.starts_with('/') || path.size() > kPathBytesMax)
    return settings.fault("path", "wants an absolute path of at most 100 bytes");
  return std::unique_ptr<engine::Source>(
      std::make_unique<SocketSource>(host, settings.name, std::move(path)));
}

}  // namespace unix_socket
