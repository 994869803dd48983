// Mails over TLS, to a real server with a certificate of our own making.
#include <gtest/gtest.h>

#include <filesystem>

#include "net/certificate.h"
#include "net/mail_client.h"
#include "net/mail_server.h"

namespace net {
namespace {

namespace fs = std::filesystem;
using Kind = MailSent::Kind;
using Secured = MailServer::Secured;
using Tls = MailClient::Tls;

const MailMessage kMessage = {"clinic@example.org", "ada@example.org",
                              "Subject: x\r\n\r\nhello\r\n"};

class MailTls : public ::testing::Test {
 protected:
  MailTls() {
    std::string pattern = (fs::temp_directory_path() / "mailXXXXXX").string();
    directory_ = mkdtemp(pattern.data());
    files_ = make_self_signed(directory_, {"127.0.0.1"}).value();
  }
  ~MailTls() override { fs::remove_all(directory_); }

  MailSent send(const MailServer& server, const std::string& ca_file, Tls tls = Tls::kNeeded) {
    MailClient::Options options{.url = server.url(), .ca_file = ca_file, .tls = tls};
    options.total_ms = total_ms_;
    return MailClient(options).send(kMessage);
  }

  std::string directory_;
  TlsFiles files_;
  long total_ms_ = 20'000;
};

TEST_F(MailTls, AMessageGoesOverStartTls) {
  MailServer server({.secured = Secured::kStartTls, .files = files_});
  EXPECT_EQ(send(server, files_.cert_file).kind, Kind::kTaken);
  EXPECT_TRUE(server.was_secured());
  const std::string heard = server.heard();
  EXPECT_LT(heard.find("STARTTLS"), heard.find("MAIL FROM:<clinic@example.org>"));
}

TEST_F(MailTls, AMessageGoesOverTlsAtOnce) {
  MailServer server({.secured = Secured::kAtOnce, .files = files_});
  EXPECT_EQ(send(server, files_.cert_file).kind, Kind::kTaken);
  EXPECT_NE(server.heard().find("RCPT TO:<ada@example.org>"), std::string::npos);
}

// Of what must not be heard by whoever stands between: the envelope and the message.
void expect_nothing_told(const MailServer& server) {
  for (const char* word : {"MAIL", "RCPT", "ada@example.org", "hello"}) {
    EXPECT_EQ(server.heard().find(word), std::string::npos) << word;
  }
}

TEST_F(MailTls, ACertificateOfNobodyTrustedIsRefused) {
  for (const Secured secured : {Secured::kStartTls, Secured::kAtOnce}) {
    MailServer server({.secured = secured, .files = files_});
    const MailSent sent = send(server, "");
    EXPECT_EQ(sent.kind, Kind::kLater);
    EXPECT_EQ(sent.code, "tls");
    expect_nothing_told(server);
  }
}

TEST_F(MailTls, ACertificateOfAnotherNameIsRefused) {
  const TlsFiles other = make_self_signed(directory_, {"mail.example"}).value();
  for (const Secured secured : {Secured::kStartTls, Secured::kAtOnce}) {
    MailServer server({.secured = secured, .files = other});
    EXPECT_EQ(send(server, other.cert_file).code, "tls");
    expect_nothing_told(server);
  }
}

TEST_F(MailTls, ACertificateOfAnotherAuthorityIsRefused) {
  const TlsFiles other = make_self_signed(directory_, {"other.example"}).value();
  MailServer server({.secured = Secured::kStartTls, .files = files_});
  EXPECT_EQ(send(server, other.cert_file).code, "tls");
  expect_nothing_told(server);
}

// Also where plain would do: what is offered is used, and a false offer is no reason to go without.
TEST_F(MailTls, AnUntrustedOfferIsNotAnsweredInClear) {
  MailServer server({.secured = Secured::kStartTls, .files = files_});
  EXPECT_EQ(send(server, "", Tls::kUnlessLoopback).code, "tls");
  expect_nothing_told(server);
}

TEST_F(MailTls, AServerThatOffersNoTlsGetsNothingWhereTlsIsNeeded) {
  MailServer server({});
  const MailSent sent = send(server, files_.cert_file);
  EXPECT_EQ(sent.kind, Kind::kLater);
  EXPECT_EQ(sent.code, "tls");
  expect_nothing_told(server);
}

TEST_F(MailTls, AServerThatTakesBackItsOfferGetsNothing) {
  MailServer server(
      {.answers = {{"STARTTLS", "454 not now"}}, .secured = Secured::kStartTls, .files = files_});
  EXPECT_EQ(send(server, files_.cert_file).kind, Kind::kLater);
  expect_nothing_told(server);
}

TEST_F(MailTls, OnlyLoopbackMayDoWithoutTls) {
  MailServer server({});
  EXPECT_EQ(send(server, "", Tls::kUnlessLoopback).kind, Kind::kTaken);
}

TEST_F(MailTls, AServerThatSaysNothingEndsInTime) {
  total_ms_ = 300;
  MailServer silent({.answers = {{"220", MailServer::kSilence}}});
  const MailSent sent = send(silent, files_.cert_file);
  EXPECT_EQ(sent.kind, Kind::kLater);
  EXPECT_EQ(sent.code, "timeout");
}

TEST_F(MailTls, AHandshakeThatIsNotAnsweredEndsInTime) {
  total_ms_ = 300;
  // It speaks SMTP and no TLS: to a client that begins with TLS it is silent.
  MailServer silent({.answers = {{"220", MailServer::kSilence}}});
  std::string url = silent.url();
  MailClient::Options options{.url = "smtps" + url.substr(4), .ca_file = files_.cert_file};
  options.total_ms = total_ms_;
  EXPECT_EQ(MailClient(options).send(kMessage).code, "timeout");
}

TEST_F(MailTls, AMessageWithoutAnAnswerInTimeIsUnknown) {
  total_ms_ = 1'000;
  MailServer server(
      {.answers = {{".", MailServer::kSilence}}, .secured = Secured::kStartTls, .files = files_});
  const MailSent sent = send(server, files_.cert_file);
  EXPECT_EQ(sent.kind, Kind::kUnknown);
  EXPECT_EQ(sent.code, "timeout");
}

}  // namespace
}  // namespace net
