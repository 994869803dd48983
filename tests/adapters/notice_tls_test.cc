// Notices over TLS, from what a clinician writes to the mail server and the gateway: sent where the
// certificate holds, and nothing told where it does not.
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "adapters/table.h"
#include "net/certificate.h"
#include "net/http_server.h"
#include "net/mail_server.h"
#include "tests/support/refusing_host.h"
#include "tests/support/rig_host.h"

namespace {

using net::MailServer;
using support::Rig;
using support::RigHost;
using testing_support::settings_of;
using Values = std::map<std::string, std::string>;

constexpr int kWaitsMax = 2'000;
constexpr int kDue = 0;
constexpr int kSending = 1;
constexpr int kDelivered = 2;

struct World {
  explicit World(const std::string& channel)
      : rig("sqlite", [channel](engine::Rules& rules) { rules.notices = {channel}; }),
        destination(channel) {
    files = net::make_self_signed(scratch.path(""), {"127.0.0.1"}).value();
    auto made =
        rig.post("Patient",
                 R"({"resourceType":"Patient","identifier":[{"system":"urn:x","value":"7"}],)"
                 R"("birthDate":"1970-01-31","telecom":[{"system":"phone","value":"5550100123"},)"
                 R"({"system":"email","value":"canary@example.org"}]})",
                 rig.ehr_client());
    patient = engine::PatientId{std::stoll(made.value().get().resource_id)};
  }

  std::string secret_file() {
    std::ofstream(scratch.path("secret")) << "g4teway";
    return scratch.path("secret");
  }

  // What became of the notice of what a clinician writes.
  std::int64_t state_after_a_word(Values settings) {
    settings["portal_url"] = "https://clinic.example";
    auto sink = adapter::find("notify")->make_sink(settings_of(destination, settings), host);
    EXPECT_TRUE(sink.ok());
    rig.engine().courier().add(destination, std::move(sink).value());
    rig.say_new(rig.clinician(), patient, "Canaryword");
    for (int i = 0; i < kWaitsMax; ++i) {
      rig.engine().step();
      rig.settle();
      const auto rows = rig.query("SELECT state, attempts FROM parcel WHERE kind = 2",
                                  {engine::store::Type::kInteger, engine::store::Type::kInteger});
      const std::int64_t state = rows.empty() ? kDue : std::get<std::int64_t>(rows[0][0]);
      const bool tried = !rows.empty() && std::get<std::int64_t>(rows[0][1]) > 0;
      if (tried && state != kSending) return state;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return -1;
  }

  support::Scratch scratch;
  Rig rig;
  std::string destination;
  RigHost host{rig};
  net::TlsFiles files;
  engine::PatientId patient;
};

Values mail_to(const MailServer& server) {
  return {{"channel", "mail"},
          {"smtp", server.url()},
          {"from", "notices@clinic.example"},
          {"tls", "needed"}};
}

TEST(NoticeOverTls, GoesByStartTlsWhereTheCertificateHolds) {
  World world("mail");
  MailServer server({.secured = MailServer::Secured::kStartTls, .files = world.files});
  Values settings = mail_to(server);
  settings["ca_file"] = world.files.cert_file;
  EXPECT_EQ(world.state_after_a_word(settings), kDelivered);
  EXPECT_TRUE(server.was_secured());
  EXPECT_NE(server.heard().find("RCPT TO:<canary@example.org>"), std::string::npos);
  EXPECT_EQ(server.heard().find("Canaryword"), std::string::npos);
}

TEST(NoticeOverTls, WaitsWhereTheMailServerIsNotWhoItSays) {
  World world("mail");
  MailServer server({.secured = MailServer::Secured::kStartTls, .files = world.files});
  EXPECT_EQ(world.state_after_a_word(mail_to(server)), kDue);
  EXPECT_EQ(server.heard().find("canary"), std::string::npos);
}

TEST(NoticeOverTls, WaitsWhereTlsIsNeededAndNotOffered) {
  World world("mail");
  MailServer server({});
  EXPECT_EQ(world.state_after_a_word(mail_to(server)), kDue);
  EXPECT_EQ(server.heard().find("canary"), std::string::npos);
}

// A gateway over https that counts what it is given.
struct Gateway {
  explicit Gateway(const net::TlsFiles& files) {
    router.mount("POST", "/messages", [this](const net::Request& request, const auto& respond) {
      token = request.bearer();
      ++messages;
      respond({202, "application/json", "{}", {}, nullptr});
    });
    net::HttpServerOptions options;
    options.tls = net::Tls::server({files.cert_file, files.key_file, ""}).value();
    server = std::make_unique<net::HttpServer>(executor, router, options);
    EXPECT_TRUE(server->start().ok());
  }
  ~Gateway() {
    server->stop();
    executor.stop();
  }
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  Values settings(const std::string& secret_file) const {
    return {{"channel", "sms"},
            {"gateway", "https://" + server->address() + "/messages"},
            {"token_file", secret_file}};
  }

  net::Executor executor{1};
  net::Router router;
  std::unique_ptr<net::HttpServer> server;
  std::string token;
  std::atomic<int> messages{0};
};

TEST(NoticeOverTls, AGatewayThatIsTrustedGetsTheMessage) {
  World world("sms");
  Gateway gateway(world.files);
  Values settings = gateway.settings(world.secret_file());
  settings["ca_file"] = world.files.cert_file;
  EXPECT_EQ(world.state_after_a_word(settings), kDelivered);
  EXPECT_EQ(gateway.messages.load(), 1);
  EXPECT_EQ(gateway.token, "g4teway");
}

TEST(NoticeOverTls, ASelfSignedGatewayGetsNeitherNumberNorToken) {
  World world("sms");
  Gateway gateway(world.files);
  EXPECT_EQ(world.state_after_a_word(gateway.settings(world.secret_file())), kDue);
  EXPECT_EQ(gateway.messages.load(), 0);
}

}  // namespace
