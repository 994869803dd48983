// MailClient: one message to one address by SMTP.
//
//   net::MailClient client({.url = "smtp://mail.example:587", .user = "u", .password = secret});
//   auto sent = client.send({"clinic@example.org", "ada@example.org", message});
//   if (sent.kind == net::MailSent::Kind::kUnknown) ...     // the server may have it
//
// libcurl behind one wrapper: smtps, or smtp with STARTTLS, which only loopback may do without, and
// not where Tls::kNeeded; the certificate is checked, no proxy or netrc of the environment. What
// the server says is kept as its three digits alone: its words may repeat the address. Blocks: call
// it from a worker. Thread-safe.
#pragma once

#include <string>

namespace net {

struct MailMessage {
  std::string from;
  std::string to;
  std::string content;  // head and body, lines ended by CR LF (RFC 5322)
};

struct MailSent {
  enum class Kind {
    kTaken,    // 250 to the whole message
    kRefused,  // 5yz: the same again meets the same answer
    kLater,    // 4yz, or not a byte of the message left
    kUnknown   // it left, and there is no answer to it
  };
  Kind kind = Kind::kUnknown;
  std::string code;  // "250", "550", "connect", "tls", "timeout", "cut": fixed words
};

class MailClient {
 public:
  // kUnlessLoopback: a relay on this machine that offers no TLS is spoken to in clear.
  enum class Tls { kUnlessLoopback, kNeeded };
  struct Options {
    std::string url;  // "smtp://host:587", "smtps://host:465"
    std::string user;
    std::string password;
    std::string ca_file;
    Tls tls = Tls::kUnlessLoopback;
    long connect_ms = 5'000;
    long total_ms = 30'000;
  };

  explicit MailClient(Options options);

  MailSent send(const MailMessage& message) const;

  // smtps://, or smtp://; host and port, and nothing behind them.
  static bool is_url(const std::string& url);

 private:
  Options options_;
};

}  // namespace net
