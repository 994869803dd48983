// Mails to a server of the test's own, which says what each test wants.
#include "net/mail_client.h"

#include <gtest/gtest.h>

#include "net/mail_server.h"

namespace net {
namespace {

const MailMessage kMessage = {"clinic@example.org", "ada@example.org",
                              "Subject: x\r\n\r\nhello\r\n.hidden dot\r\n"};

MailSent send_to(const MailServer& server) {
  return MailClient({.url = server.url(), .total_ms = 5'000}).send(kMessage);
}

TEST(MailClient, AMessageThatIsTakenIsTaken) {
  MailServer server({});
  const MailSent sent = send_to(server);
  EXPECT_EQ(sent.kind, MailSent::Kind::kTaken);
  EXPECT_NE(server.heard().find("MAIL FROM:<clinic@example.org>"), std::string::npos);
  EXPECT_NE(server.heard().find("RCPT TO:<ada@example.org>"), std::string::npos);
  EXPECT_NE(server.heard().find("\n..hidden dot\n"), std::string::npos);  // RFC 5321 4.5.2
}

TEST(MailClient, AnAddressThatIsRefusedIsRefusedByItsCodeAlone) {
  MailServer server({.answers = {{"RCPT", "550 no such user ada@example.org"}}});
  const MailSent sent = send_to(server);
  EXPECT_EQ(sent.kind, MailSent::Kind::kRefused);
  EXPECT_EQ(sent.code, "550");
}

TEST(MailClient, AServerThatIsBusyIsTriedLater) {
  MailServer server({.answers = {{"RCPT", "451 greylisted"}}});
  EXPECT_EQ(send_to(server).kind, MailSent::Kind::kLater);
}

TEST(MailClient, AMessageThatIsRefusedWholeIsRefused) {
  MailServer server({.answers = {{".", "554 spam"}}});
  EXPECT_EQ(send_to(server).kind, MailSent::Kind::kRefused);
}

TEST(MailClient, ACutAfterTheMessageIsUnknown) {
  MailServer server({.answers = {{".", ""}}});
  EXPECT_EQ(send_to(server).kind, MailSent::Kind::kUnknown);
}

TEST(MailClient, ACutBeforeTheMessageIsNot) {
  MailServer server({.answers = {{"RCPT", ""}}});
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
