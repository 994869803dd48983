#include "adapters/mllp/sink.h"

#include "adapters/mllp/settings.h"
#include "base/check.h"
#include "hl7/message.h"

namespace adapter::mllp {
namespace {

using Kind = engine::Outcome::Kind;

Kind meaning_of(hl7::AckCode code) {
  switch (code) {
    case hl7::AckCode::kAA:
    case hl7::AckCode::kCA:
      return Kind::kDelivered;
    case hl7::AckCode::kAR:
    case hl7::AckCode::kCE:
      return Kind::kRetry;
    case hl7::AckCode::kAE:
    case hl7::AckCode::kCR:
      return Kind::kRefused;
  }
  CHECK_UNREACHABLE();
}

class MllpSink : public engine::Sink {
 public:
  MllpSink(const std::string& name, const SinkSettings& settings, engine::Host& host)
      : dedupes_(settings.dedupes), client_(host.executor(), options_of(name, settings, host)) {}

  void deliver(const engine::Cleared<engine::Parcel>& cleared,
               std::function<void(engine::Outcome)> done) override {
    const std::string& bytes = cleared.get().bytes();
    auto message = hl7::Message::parse(bytes);
    std::string control_id = message.ok() ? message.value().text("MSH-10") : std::string();
    if (control_id.empty()) return done({Kind::kRefused, "no MSH-10", ""});
    client_.send(bytes, std::move(control_id),
                 [done = std::move(done)](const Reply& reply) { done(judge(reply)); });
  }

  bool settles_unknown() const override { return dedupes_; }
  void stop() override { client_.stop(); }

 private:
  static ClientOptions options_of(const std::string& name, const SinkSettings& settings,
                                  engine::Host& host) {
    ClientOptions options;
    options.address = settings.to;
    options.tls = settings.tls;
    options.connect_us = settings.connect_timeout_us;
    options.answer_us = settings.ack_timeout_us;
    options.expects_answer = settings.expects_answer;
    options.on_fault = [name, &host](std::string_view fault) {
      std::string word(fault);
      host.metrics().count("hopline_mllp_faults_total", {{"endpoint", name}, {"reason", word}});
      host.log().warning("mllp_fault", {{"endpoint", name}, {"reason", word}});
    };
    return options;
  }

  bool dedupes_;
  Client client_;
};

}  // namespace

engine::Outcome judge(const Reply& reply) {
  switch (reply.kind) {
    case Reply::Kind::kAnswered:
      return {meaning_of(reply.code), std::string(hl7::ack_code_name(reply.code)), ""};
    case Reply::Kind::kWritten:
      return {Kind::kDelivered, "none", ""};
    case Reply::Kind::kNotSent:
      // What cannot be framed today cannot be framed tomorrow.
      if (reply.reason == "unframeable") return {Kind::kRefused, "unframeable", ""};
      return {Kind::kRetry, std::string(reply.reason), ""};
    case Reply::Kind::kUnknown:
      return {Kind::kUnknown, std::string(reply.reason), ""};
  }
  CHECK_UNREACHABLE();
}

base::Result<std::unique_ptr<engine::Sink>> make_sink(const engine::Settings& settings,
                                                      engine::Host& host) {
  auto read = read_sink_settings(settings);
  if (!read.ok()) return read.error();
  return std::unique_ptr<engine::Sink>(
      std::make_unique<MllpSink>(settings.name, read.value(), host));
}

}  // namespace adapter::mllp
