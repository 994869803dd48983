// MailServer: one session of SMTP on a port of its own, for tests: plain, STARTTLS or TLS at once.
//
//   MailServer server({.answers = {{"RCPT", "451 greylisted"}}});
//   MailServer secured({.secured = MailServer::Secured::kStartTls, .files = files});
//   client.send(...);  server.heard();                // what came, line by line
//
// Answers go by the first word of a command; "220" is the greeting, "." stands for the end of a
// message; an empty answer closes the connection, kSilence says nothing and waits. It serves one
// connection on a thread of its own; the destructor ends it. heard() after the client has returned.
#pragma once

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "base/check.h"
#include "net/tls.h"

namespace net {

class MailServer {
 public:
  enum class Secured { kNo, kStartTls, kAtOnce };
  using Answers = std::map<std::string, std::string>;
  struct Options {
    Answers answers = {};
    Secured secured = Secured::kNo;
    TlsFiles files = {};
  };
  static constexpr const char* kSilence = "~";

  explicit MailServer(Options options) : options_(std::move(options)) {
    ::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
    listening_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    CHECK(::bind(listening_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    CHECK(::listen(listening_, 1) == 0);
    ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~MailServer() {
    ::shutdown(listening_, SHUT_RDWR);
    if (const int peer = peer_.load(); peer >= 0) ::shutdown(peer, SHUT_RDWR);
    thread_.join();
    ::close(listening_);
  }
  MailServer(const MailServer&) = delete;
  MailServer& operator=(const MailServer&) = delete;

  std::string url() const {
    const bool at_once = options_.secured == Secured::kAtOnce;
    return (at_once ? "smtps://127.0.0.1:" : "smtp://127.0.0.1:") + std::to_string(port_);
  }
  std::string heard() const {
    const std::lock_guard lock(mutex_);
    return heard_;
  }
  bool was_secured() const { return secured_.load(); }

 private:
  // A connection, and TLS on it once there is.
  struct Peer {
    int socket = -1;
    SSL* ssl = nullptr;

    long read(char* bytes, int size) const {
      if (ssl != nullptr) return SSL_read(ssl, bytes, size);
      return ::recv(socket, bytes, static_cast<std::size_t>(size), 0);
    }
    bool write(const std::string& bytes) const {
      if (ssl != nullptr) return SSL_write(ssl, bytes.data(), static_cast<int>(bytes.size())) > 0;
      return ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0;
    }
  };

  std::string answer_to(const std::string& command) const {
    const auto found = options_.answers.find(command);
    if (found != options_.answers.end()) return found->second;
    if (command == "220") return "220 hello";
    if (command == "STARTTLS") return "220 go on";
    if (command == "DATA") return "354 go on";
    if (command != "EHLO") return "250 fine";
    const bool offers = options_.secured == Secured::kStartTls && !secured_.load();
    return offers ? "250-here\r\n250-STARTTLS\r\n250 8BITMIME" : "250-here\r\n250 8BITMIME";
  }
  bool say(const Peer& peer, const std::string& command) const {
    const std::string answer = answer_to(command);
    if (answer == kSilence) return true;
    return !answer.empty() && peer.write(answer + "\r\n");
  }
  bool secure(Peer& peer) {
    context_ = SSL_CTX_new(TLS_server_method());
    SSL_CTX_use_certificate_chain_file(context_, options_.files.cert_file.c_str());
    SSL_CTX_use_PrivateKey_file(context_, options_.files.key_file.c_str(), SSL_FILETYPE_PEM);
    peer.ssl = SSL_new(context_);
    SSL_set_fd(peer.ssl, peer.socket);
    secured_ = SSL_accept(peer.ssl) == 1;
    return secured_;
  }
  void serve() {
    Peer peer{::accept(listening_, nullptr, nullptr)};
    if (peer.socket < 0) return;
    peer_ = peer.socket;
    if (options_.secured != Secured::kAtOnce || secure(peer)) talk(peer);
    if (peer.ssl != nullptr) SSL_free(peer.ssl);
    if (context_ != nullptr) SSL_CTX_free(context_);
    peer_ = -1;
    ::close(peer.socket);
  }
  void talk(Peer& peer) {
    if (!say(peer, "220")) return;
    std::string buffer;
    bool in_message = false;
    char piece[4096];
    for (long n = 0; (n = peer.read(piece, sizeof piece)) > 0;) {
      buffer.append(piece, static_cast<std::size_t>(n));
      for (auto end = buffer.find("\r\n"); end != std::string::npos; end = buffer.find("\r\n")) {
        const std::string line = buffer.substr(0, end);
        buffer.erase(0, end + 2);
        hear(line);
        if (in_message && line != ".") continue;
        const std::string command = in_message ? "." : line.substr(0, line.find(' '));
        if (!say(peer, command)) return;
        if (command == "STARTTLS" && !secure(peer)) return;
        in_message = command == "DATA";
      }
    }
  }
  void hear(const std::string& line) {
    const std::lock_guard lock(mutex_);
    heard_ += line + "\n";
  }

  Options options_;
  int listening_ = -1;
  int port_ = 0;
  SSL_CTX* context_ = nullptr;
  std::atomic<int> peer_{-1};
  std::atomic<bool> secured_{false};
  mutable std::mutex mutex_;
  std::string heard_;
  std::thread thread_;
};

}  // namespace net
