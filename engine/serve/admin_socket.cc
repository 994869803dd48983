#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "engine/serve/admin.h"

namespace engine {

using base::Code;
using base::Error;
using base::Json;

namespace {

constexpr std::size_t kRequestBytesMax = 64 << 10;
constexpr std::size_t kReplyBytesMax = std::size_t{256} << 20;
constexpr int kPollMs = 100;
constexpr int kRequestMs = 5'000;
constexpr int kReplyMs = 120'000;

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  return address;
}

// A path that is cut would be another socket.
bool fits(const std::string& path) { return path.size() < sizeof(sockaddr_un{}.sun_path); }

// Reads up to a newline, at most `bytes_max`, waiting at most `ms` for each piece.
bool read_line(int socket, std::string& line, std::size_t bytes_max, int ms) {
  char buffer[65536];
  while (line.find('\n') == std::string::npos) {
    pollfd wait{socket, POLLIN, 0};
    if (::poll(&wait, 1, ms) <= 0) return false;
    const ssize_t size = ::read(socket, buffer, sizeof buffer);
    if (size <= 0 || line.size() + static_cast<std::size_t>(size) > bytes_max) return false;
    line.append(buffer, static_cast<std::size_t>(size));
  }
  line.resize(line.find('\n'));
  return true;
}

bool write_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

// Who asks is what the kernel says of the peer, never what the request says.
unsigned uid_of(int socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return ~0U;
  return peer.uid;
}

}  // namespace

AdminServer::AdminServer(Engine& engine, std::string data_dir, base::Log& log)
    : engine_(engine), path_(std::move(data_dir) + "/admin.sock"), log_(log) {}

AdminServer::~AdminServer() { stop(); }

base::Status AdminServer::start() {
  if (!fits(path_)) {
    return Error{Code::kInvalid, "the data directory's path is too long for a socket", path_, {}};
  }
  ::unlink(path_.c_str());  // the lock on the directory says that nobody else serves it
  listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_un address = address_of(path_);
  // Between bind() and a chmod() anybody could connect.
  const mode_t before = ::umask(0177);
  const bool bound =
      ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::umask(before);
  if (!bound || ::listen(listener_, 8) != 0) {
    return Error{Code::kUnavailable, "the admin socket cannot be opened", path_, {}};
  }
  thread_ = std::thread([this] { loop(); });
  return base::ok_status();
}

void AdminServer::loop() {
  while (!stopping_.load()) {
    pollfd wait{listener_, POLLIN, 0};
    if (::poll(&wait, 1, kPollMs) <= 0) continue;
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    serve(client);
    ::close(client);
  }
}

void AdminServer::serve(int client) {
  std::string line;
  if (!read_line(client, line, kRequestBytesMax, kRequestMs)) return;
  auto request = base::parse_json(line);
  const Actor by = local_actor(engine_.rules().tenant, uid_of(client));
  Json reply;
  if (request.ok()) {
    reply = handle_admin(engine_, request.value(), by);
  } else {
    reply.set("ok", Json::boolean(false));
    reply.set("text", Json::string("not JSON"));
  }
  log_.info("admin", {{"command", request.ok() ? request.value().text_of("command") : ""},
                      {"actor", by.id}});
  write_all(client, base::write_json(reply) + "\n");
}

void AdminServer::stop() {
  stopping_.store(true);
  if (thread_.joinable()) thread_.join();
  if (listener_ >= 0) {
    ::close(listener_);
    ::unlink(path_.c_str());
    listener_ = -1;
  }
}

base::Result<Json> call_admin(const std::string& data_dir, const Json& request) {
  const std::string path = data_dir + "/admin.sock";
  const Error none{Code::kUnavailable, "no engine serves this data directory", data_dir, {}};
  if (!fits(path)) return none;
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_un address = address_of(path);
  std::string line;
  bool answered =
      ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  if (!answered) {
    ::close(socket);
    return none;
  }
  answered = write_all(socket, base::write_json(request) + "\n") &&
             read_line(socket, line, kReplyBytesMax, kReplyMs);
  ::close(socket);
  if (!answered) return Error{Code::kUnavailable, "the engine did not answer", path, {}};
  return base::parse_json(line, {.bytes_max = kReplyBytesMax});
}

}  // namespace engine
