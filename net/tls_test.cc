#include "net/tls.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <future>

#include "net/certificate.h"
#include "net/connect.h"
#include "net/http_client.h"
#include "net/http_server.h"

namespace net {
namespace {

namespace fs = std::filesystem;

// What a client with this context agrees on with the server: "TLSv1.3 TLS_AES_...", or "" for a
// failed handshake. Plain OpenSSL, so that it can offer what our own client never would.
std::string handshake(const std::string& address, const std::function<void(SSL_CTX*)>& set) {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_security_level(context, 0);
  set(context);
  BIO* bio = BIO_new_ssl_connect(context);
  BIO_set_conn_hostname(bio, address.c_str());
  std::string agreed;
  if (BIO_do_connect(bio) == 1 && BIO_do_handshake(bio) == 1) {
    SSL* ssl = nullptr;
    BIO_get_ssl(bio, &ssl);
    agreed = std::string(SSL_get_version(ssl)) + " " + SSL_get_cipher_name(ssl);
  }
  BIO_free_all(bio);
  SSL_CTX_free(context);
  return agreed;
}

class TlsTest : public ::testing::Test {
 protected:
  TlsTest() {
    std::string pattern = (fs::temp_directory_path() / "tlsXXXXXX").string();
    directory_ = mkdtemp(pattern.data());
    files_ = make_self_signed(directory_, {"127.0.0.1", "localhost"}).value();
    router_.mount("GET", "/", [](Request, Respond respond) {
      respond({200, "text/plain", "hi", {}});
    });
  }
  ~TlsTest() override {
    if (server_) server_->stop();
    executor_.stop();
    fs::remove_all(directory_);
  }

  std::string serve(const std::string& client_ca = "") {
    HttpServerOptions options;
    options.tls = Tls::server({files_.cert_file, files_.key_file, client_ca}).value();
    server_ = std::make_unique<HttpServer>(executor_, router_, options);
    CHECK(server_->start().ok());
    return server_->address();
  }

  // True when our own outgoing stream comes up.
  bool connects(const std::string& address, const TlsFiles& files) {
    std::promise<bool> up;
    connect(executor_, {address, Tls::client(files).value(), 5'000'000}, [&](Connected made) {
      if (made.ok()) made.value()->close();
      up.set_value(made.ok());
    });
    return up.get_future().get();
  }

  std::string directory_;
  TlsFiles files_;
  Executor executor_{2};
  Router router_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(TlsTest, AgreesOnTls13WithAesGcm) {
  EXPECT_EQ(handshake(serve(), [](SSL_CTX*) {}), "TLSv1.3 TLS_AES_256_GCM_SHA384");
}

TEST_F(TlsTest, AgreesOnTls12WithEcdheAesGcm) {
  std::string agreed = handshake(
      serve(), [](SSL_CTX* context) { SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION); });
  EXPECT_EQ(agreed, "TLSv1.2 ECDHE-ECDSA-AES256-GCM-SHA384");
}

TEST_F(TlsTest, RefusesTls11) {
  std::string agreed = handshake(serve(), [](SSL_CTX* context) {
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context, TLS1_1_VERSION);
  });
  EXPECT_EQ(agreed, "");
}

TEST_F(TlsTest, RefusesCbcSuites) {
  std::string agreed = handshake(serve(), [](SSL_CTX* context) {
    SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context, "ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES256-SHA");
  });
  EXPECT_EQ(agreed, "");
}

TEST_F(TlsTest, RefusesChaChaInTls13) {
  std::string agreed = handshake(serve(), [](SSL_CTX* context) {
    SSL_CTX_set_ciphersuites(context, "TLS_CHACHA20_POLY1305_SHA256");
  });
  EXPECT_EQ(agreed, "");
}

TEST_F(TlsTest, ServesHttpsToAClientThatTrustsIt) {
  HttpClient client({files_.cert_file});
  auto reply = client.call({"GET", "https://" + serve() + "/", {}, ""});
  ASSERT_TRUE(std::holds_alternative<ClientReply>(reply));
  EXPECT_EQ(std::get<ClientReply>(reply).body, "hi");
  EXPECT_NE(std::get<ClientReply>(reply).header("Strict-Transport-Security"), "");
}

TEST_F(TlsTest, TheHttpClientSendsNothingToAServerItDoesNotTrust) {
  HttpClient client({""});
  auto reply = client.call({"POST", "https://" + serve() + "/", {}, "x"});
  ASSERT_TRUE(std::holds_alternative<ClientFailure>(reply));
  EXPECT_EQ(std::get<ClientFailure>(reply).reason, "tls");
  EXPECT_FALSE(std::get<ClientFailure>(reply).may_have_arrived);
}

TEST_F(TlsTest, AStreamComesUpWithATrustedServer) {
  EXPECT_TRUE(connects(serve(), {"", "", files_.cert_file}));
}

TEST_F(TlsTest, AStreamDoesNotComeUpWithAnUntrustedServer) { EXPECT_FALSE(connects(serve(), {})); }

TEST_F(TlsTest, AStreamDoesNotComeUpWithAServerOfAnotherName) {
  auto other = make_self_signed(directory_, {"ehr.example"}).value();
  files_ = other;
  EXPECT_FALSE(connects(serve(), {"", "", other.cert_file}));
}

TEST_F(TlsTest, AServerThatWantsClientCertificatesRefusesAClientWithout) {
  std::string address = serve(files_.cert_file);
  HttpClient client({files_.cert_file});
  auto reply = client.call({"GET", "https://" + address + "/", {}, ""});
  EXPECT_TRUE(std::holds_alternative<ClientFailure>(reply));
}

TEST_F(TlsTest, NamesTheCertificateFileThatIsNone) {
  auto made = Tls::server({"/nonexistent.pem", files_.key_file, ""});
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().path, "/nonexistent.pem");
}

TEST_F(TlsTest, RefusesAKeyOfAnotherCertificate) {
  auto other = make_self_signed(directory_, {"other"}).value();
  auto made = Tls::server({files_.cert_file, other.key_file, ""});
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().path, other.key_file);
}

TEST_F(TlsTest, ASelfMadeKeyIsReadableByItsOwnerOnly) {
  EXPECT_EQ(fs::status(files_.key_file).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

}  // namespace
}  // namespace net
