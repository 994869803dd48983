#include "net/tls.h"

#include <openssl/ssl.h>

#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>

namespace net {
namespace {
namespace ssl = boost::asio::ssl;

constexpr const char* kSuites12 =
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256";
constexpr const char* kSuites13 = "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256";
constexpr const char* kGroups = "X25519:P-256:P-384";

base::Error fault(std::string_view text, std::string_view file) {
  return base::Error{base::Code::kInvalid, std::string(text), std::string(file), {}};
}

base::Status harden(ssl::context& context) {
  SSL_CTX* raw = context.native_handle();
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                               SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_TICKET);
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_max_early_data(raw, 0);
  // Idle connections give their 34 KB of record buffers back.
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  bool ok = SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION) == 1 &&
            SSL_CTX_set_max_proto_version(raw, TLS1_3_VERSION) == 1 &&
            SSL_CTX_set_cipher_list(raw, kSuites12) == 1 &&
            SSL_CTX_set_ciphersuites(raw, kSuites13) == 1 &&
            SSL_CTX_set1_groups_list(raw, kGroups) == 1;
  if (!ok) return base::Error{base::Code::kInternal, "OpenSSL lacks a required suite", "tls", {}};
  return base::ok_status();
}

base::Status load_own(ssl::context& context, const TlsFiles& files) {
  boost::system::error_code error;
  context.use_certificate_chain_file(files.cert_file, error);
  if (error) return fault("is no readable PEM certificate chain", files.cert_file);
  context.use_private_key_file(files.key_file, ssl::context::pem, error);
  if (error) return fault("is no PEM private key that fits the certificate", files.key_file);
  if (SSL_CTX_check_private_key(context.native_handle()) != 1) {
    return fault("is not the key of the certificate", files.key_file);
  }
  return base::ok_status();
}

base::Status trust(ssl::context& context, const TlsFiles& files, Tls::Role role) {
  boost::system::error_code error;
  if (!files.ca_file.empty()) {
    context.load_verify_file(files.ca_file, error);
    if (error) return fault("is no readable PEM file of CA certificates", files.ca_file);
  } else if (role == Tls::Role::kClient) {
    context.set_default_verify_paths(error);
    if (error) return fault("the system's CA certificates cannot be read", "tls");
  } else {
    return base::ok_status();
  }
  context.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert, error);
  return base::ok_status();
}

}  // namespace

Tls::Tls(Role role, std::unique_ptr<ssl::context> context)
    : role_(role), context_(std::move(context)) {}

Tls::~Tls() = default;

base::Result<std::shared_ptr<const Tls>> Tls::make(const TlsFiles& files, Role role) {
  bool server = role == Role::kServer;
  auto context =
      std::make_unique<ssl::context>(server ? ssl::context::tls_server : ssl::context::tls_client);
  if (auto done = harden(*context); !done.ok()) return done.error();
  if (server || !files.cert_file.empty()) {
    if (auto done = load_own(*context, files); !done.ok()) return done.error();
  }
  if (auto done = trust(*context, files, role); !done.ok()) return done.error();
  // A local class has the access of its function, which make_shared has not.
  struct Made : Tls {
    Made(Role which, std::unique_ptr<ssl::context> own) : Tls(which, std::move(own)) {}
  };
  return std::shared_ptr<const Tls>(std::make_shared<Made>(role, std::move(context)));
}

base::Result<std::shared_ptr<const Tls>> Tls::server(const TlsFiles& files) {
  return make(files, Role::kServer);
}

base::Result<std::shared_ptr<const Tls>> Tls::client(const TlsFiles& files) {
  return make(files, Role::kClient);
}

}  // namespace net
