#include <gtest/gtest.h>

#include <filesystem>
#include <future>

#include "adapters/mllp/adapter.h"
#include "adapters/mllp/client.h"
#include "adapters/mllp/receiver.h"
#include "adapters/mllp/settings.h"
#include "net/certificate.h"

namespace adapter::mllp {
namespace {

namespace fs = std::filesystem;

// A listener that wants client certificates, set up from settings as an endpoint's file gives them.
class MllpTlsTest : public ::testing::Test {
 protected:
  MllpTlsTest() {
    std::string pattern = (fs::temp_directory_path() / "mllpXXXXXX").string();
    directory_ = mkdtemp(pattern.data());
    server_ = net::make_self_signed(directory_, {"127.0.0.1"}).value();
    known_ = net::make_self_signed(directory_, {"feed"}).value();
    stranger_ = net::make_self_signed(directory_, {"stranger"}).value();
    net::ListenerOptions options;
    options.tls = read_source_settings(settings({{"listen", "127.0.0.1:0"},
                                                 {"tls.cert", server_.cert_file},
                                                 {"tls.key", server_.key_file},
                                                 {"tls.client_ca", known_.cert_file}}))
                      .value()
                      .tls;
    listener_ = std::make_unique<net::Listener>(
        executor_, options, [](std::shared_ptr<net::Stream> stream) {
          ConnectionHooks hooks;
          hooks.on_block = [](const std::string&, const Answer& answer) {
            answer(ack("AA", "M1"));
          };
          Connection::start(std::move(stream), {}, std::move(hooks));
        });
    CHECK(listener_->start().ok());
  }
  ~MllpTlsTest() override {
    listener_->stop();
    executor_.stop();
    fs::remove_all(directory_);
  }

  static engine::Settings settings(const std::map<std::string, std::string>& keys) {
    engine::Settings made;
    for (const auto& [key, value] : keys) made.entries[key] = {value, "a.yaml:1:1"};
    return made;
  }

  Reply send(std::map<std::string, std::string> keys) {
    keys.emplace("to", listener_->address());
    ClientOptions options;
    options.address = listener_->address();
    options.tls = read_sink_settings(settings(keys)).value().tls;
    options.answer_us = 2'000'000;
    Client client(executor_, options);
    std::promise<Reply> promise;
    client.send(message("M1"), "M1", [&](const Reply& reply) { promise.set_value(reply); });
    return promise.get_future().get();
  }

  std::string directory_;
  net::TlsFiles server_, known_, stranger_;
  net::Executor executor_{2};
  std::unique_ptr<net::Listener> listener_;
};

TEST_F(MllpTlsTest, AnswersASenderWhoseCertificateItKnows) {
  Reply reply = send({{"tls.ca", server_.cert_file},
                      {"tls.cert", known_.cert_file},
                      {"tls.key", known_.key_file}});
  EXPECT_EQ(reply.kind, Reply::Kind::kAnswered);
}

TEST_F(MllpTlsTest, AnswersNoSenderWithoutACertificate) {
  EXPECT_NE(send({{"tls.ca", server_.cert_file}}).kind, Reply::Kind::kAnswered);
}

TEST_F(MllpTlsTest, AnswersNoSenderWithTheCertificateOfAStranger) {
  Reply reply = send({{"tls.ca", server_.cert_file},
                      {"tls.cert", stranger_.cert_file},
                      {"tls.key", stranger_.key_file}});
  EXPECT_NE(reply.kind, Reply::Kind::kAnswered);
}

TEST_F(MllpTlsTest, SendsNothingToAReceiverItDoesNotTrust) {
  EXPECT_EQ(send({{"tls.ca", stranger_.cert_file}}).kind, Reply::Kind::kNotSent);
}

TEST_F(MllpTlsTest, AnswersNoPlainSender) { EXPECT_NE(send({}).kind, Reply::Kind::kAnswered); }

TEST_F(MllpTlsTest, NamesTheCertificateThatCannotBeRead) {
  auto read = read_source_settings(
      settings({{"listen", "127.0.0.1:0"}, {"tls.cert", "/none.pem"}, {"tls.key", "/none.key"}}));
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.error().text.find("/none.pem"), std::string::npos);
}

}  // namespace
}  // namespace adapter::mllp
