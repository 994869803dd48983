// Mails to a server of the test's own, which says what each test wants.
#include "net/mail_client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <thread>

namespace net {
namespace {

using Answers = std::map<std::string, std::string>;

// One session of SMTP. `answers` by the first word of a command; "." stands for the end of a
// message; an empty answer closes the connection.
class Server {
 public:
  explicit Server(Answers answers = {}) : answers_(std::move(answers)) {
    listening_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(listening_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(listening_, 1), 0);
    ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~Server() {
    ::shutdown(listening_, SHUT_RDWR);
    thread_.join();
    ::close(listening_);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
  std::string heard;

 private:
  std::string answer_to(const std::string& command) const {
    const auto found = answers_.find(command);
    if (found != answers_.end()) return found->second;
    if (command == "EHLO") return "250-here\r\n250 8BITMIME";
    return command == "DATA" ? "354 go on" : "250 fine";
  }
  bool say(int peer, const std::string& answer) const {
    if (answer.empty()) return false;
    const std::string line = answer + "\r\n";
    return ::send(peer, line.data(), line.size(), MSG_NOSIGNAL) > 0;
  }
  void serve() {
    const int peer = ::accept(listening_, nullptr, nullptr);
    if (peer < 0) return;
    talk(peer);
    ::close(peer);
  }
  void talk(int peer) {
    if (!say(peer, "220 hello")) return;
    std::string buffer;
    bool in_message = false;
    char piece[4096];
    for (ssize_t n = 0; (n = ::recv(peer, piece, sizeof piece, 0)) > 0;) {
      buffer.append(piece, static_cast<std::size_t>(n));
      for (auto end = buffer.find("\r\n"); end != std::string::npos; end = buffer.find("\r\n")) {
        const std::string line = buffer.substr(0, end);
        buffer.erase(0, end + 2);
        heard += line + "\n";
        if (in_message && line != ".") continue;
        const std::string command = in_message ? "." : line.substr(0, 4);
        if (!say(peer, answer_to(command))) return;
        in_message = command == "DATA";
      }
    }
  }

  Answers answers_;
  int listening_ = -1;
  int port_ = 0;
  std::thread thread_;
};

const MailMessage kMessage = {"clinic@example.org", "ada@example.org",
                              "Subject: x\r\n\r\nhello\r\n.hidden dot\r\n"};

MailSent send_to(Server& server) {
  return MailClient({.url = server.url(), .total_ms = 5'000}).send(kMessage);
}

TEST(MailClient, AMessageThatIsTakenIsTaken) {
  Server server;
  const MailSent sent = send_to(server);
  EXPECT_EQ(sent.kind, MailSent::Kind::kTaken);
  EXPECT_NE(server.heard.find("MAIL FROM:<clinic@example.org>"), std::string::npos);
  EXPECT_NE(server.heard.find("RCPT TO:<ada@example.org>"), std::string::npos);
  EXPECT_NE(server.heard.find("\n..hidden dot\n"), std::string::npos);  // RFC 5321 4.5.2
}

TEST(MailClient, AnAddressThatIsRefusedIsRefusedByItsCodeAlone) {
  Server server(Answers{{"RCPT", "550 no such user ada@example.org"}});
  const MailSent sent = send_to(server);
  EXPECT_EQ(sent.kind, MailSent::Kind::kRefused);
  EXPECT_EQ(sent.code, "550");
}

TEST(MailClient, AServerThatIsBusyIsTriedLater) {
  Server server(Answers{{"RCPT", "451 greylisted"}});
  EXPECT_EQ(send_to(server).kind, MailSent::Kind::kLater);
}

TEST(MailClient, AMessageThatIsRefusedWholeIsRefused) {
  Server server(Answers{{".", "554 spam"}});
  EXPECT_EQ(send_to(server).kind, MailSent::Kind::kRefused);
}

TEST(MailClient, ACutAfterTheMessageIsUnknown) {
  Server server(Answers{{".", ""}});
  EXPECT_EQ(send_to(server).kind, MailSent::Kind::kUnknown);
}

TEST(MailClient, ACutBeforeTheMessageIsNot) {
  Server server(Answers{{"RCPT", ""}});
  EXPECT_EQ(send_to(server).kind, MailSent::Kind::kLater);
}

TEST(MailClient, NobodyThereIsTriedLater) {
  const MailSent sent = MailClient({.url = "smtp://127.0.0.1:1"}).send(kMessage);
  EXPECT_EQ(sent.kind, MailSent::Kind::kLater);
  EXPECT_EQ(sent.code, "connect");
}

TEST(MailClient, AUrlIsASchemeAndAHost) {
  for (const char* good : {"smtp://mail.example:587", "smtps://mail.example", "smtp://[::1]:25"}) {
    EXPECT_TRUE(MailClient::is_url(good)) << good;
  }
  for (const char* bad : {"", "mail.example", "http://mail.example", "smtp://u:p@mail.example",
                          "smtp://mail.example/path", "smtp://"}) {
    EXPECT_FALSE(MailClient::is_url(bad)) << bad;
  }
}

}  // namespace
}  // namespace net
