// Tls: the certificates and rules of one side of TLS connections.
//
//   auto tls = net::Tls::server({"server.pem", "server.key", "clients.pem"});   // Result
//   net::Listener listener(executor, {.address = "0.0.0.0:2575", .tls = tls.value()}, ...);
//   auto out = net::Tls::client({.ca_file = "ehr-ca.pem"});
//
// TLS 1.2 and 1.3 only; AES-GCM with ECDHE (NIST SP 800-52r2 3.3.1); no renegotiation, compression
// or early data. A server with `ca_file` demands a client certificate from that CA. A client always
// checks chain and host name; without `ca_file` against the system's CAs. Immutable once made:
// shared by all connections and threads. kInvalid names the file that cannot be used.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace boost::asio::ssl {
class context;
}

namespace net {

struct TlsFiles {
  std::string cert_file;  // PEM chain; a client may have none
  std::string key_file;   // PEM
  std::string ca_file;    // PEM; of the other side's certificates
};

class Tls {
 public:
  enum class Role { kServer, kClient };

  static base::Result<std::shared_ptr<const Tls>> server(const TlsFiles& files);
  static base::Result<std::shared_ptr<const Tls>> client(const TlsFiles& files);
  ~Tls();

  Role role() const { return role_; }
  boost::asio::ssl::context& context() const { return *context_; }

 private:
  Tls(Role role, std::unique_ptr<boost::asio::ssl::context> context);
  static base::Result<std::shared_ptr<const Tls>> make(const TlsFiles& files, Role role);

  Role role_;
  std::unique_ptr<boost::asio::ssl::context> context_;
};

}  // namespace net
