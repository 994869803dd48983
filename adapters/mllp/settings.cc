#include "adapters/mllp/settings.h"

#include <vector>

#include "net/host_port.h"

namespace adapter::mllp {
namespace {

struct Range {
  long long least;
  long long most;
};

// Reads keys and keeps the faults, so that all of them are told at once.
class Reading {
 public:
  explicit Reading(const engine::Settings& settings) : settings_(settings) {}

  long long integer(std::string_view key, long long otherwise, Range range) {
    auto read = settings_.integer(key, otherwise);
    if (!read.ok()) {
      faults_.push_back(read.error());
      return otherwise;
    }
    if (read.value() < range.least || read.value() > range.most) {
      fault(key,
            "must be from " + std::to_string(range.least) + " to " + std::to_string(range.most));
    }
    return read.value();
  }

  // True for `yes`, false for `no`; the first is not the default.
  bool choice(std::string_view key, std::string_view yes, std::string_view no) {
    std::string word = settings_.text(key, no);
    if (word != yes && word != no) {
      fault(key, "must be " + std::string(yes) + " or " + std::string(no));
    }
    return word == yes;
  }

  std::string address(std::string_view key) {
    std::string text = settings_.text(key);
    auto at = net::parse_host_port(text);
    if (!at.ok()) fault(key, at.error().text);
    return text;
  }

  void demand(std::string_view key, std::string_view why) {
    if (!settings_.has(key)) fault(key, why);
  }

  bool has(std::string_view key) const { return settings_.has(key); }
  std::string text(std::string_view key) const { return settings_.text(key); }
  void fault(std::string_view key, std::string_view text) {
    faults_.push_back(settings_.fault(key, text));
  }

  std::shared_ptr<const net::Tls> keep(std::string_view key,
                                       base::Result<std::shared_ptr<const net::Tls>> made) {
    if (made.ok()) return made.value();
    fault(key, made.error().path + " " + made.error().text);
    return nullptr;
  }

  base::Status outcome() {
    if (faults_.empty()) return base::ok_status();
    return base::join_errors(std::move(faults_));
  }

 private:
  const engine::Settings& settings_;
  std::vector<base::Error> faults_;
};

bool beyond_loopback(const std::string& address) {
  auto at = net::parse_host_port(address);
  return at.ok() && !net::is_loopback(at.value().host);
}

constexpr long long kSecondUs = 1'000'000;
constexpr Range kSeconds{1, 86'400};
constexpr Range kConnections{1, 10'000};

}  // namespace

base::Result<SourceSettings> read_source_settings(const engine::Settings& settings) {
  Reading reading(settings);
  SourceSettings own;
  own.listen = reading.address("listen");
  own.connection.frames.block_bytes_max = static_cast<std::size_t>(
      reading.integer("max_frame_bytes", hl7::kBlockBytesMax, {1024, 256 << 20}));
  own.connection.frames.lenient = reading.choice("lenient", "yes", "no");
  own.connection.idle_us = reading.integer("idle_seconds", 600, kSeconds) * kSecondUs;
  own.connection.read_us = reading.integer("read_seconds", 30, kSeconds) * kSecondUs;
  own.connection.in_flight_max = static_cast<int>(reading.integer("in_flight", 1, {1, 256}));
  own.connections_max = static_cast<int>(reading.integer("connections_max", 512, kConnections));
  own.per_address_max = static_cast<int>(reading.integer("per_address_max", 128, kConnections));
  if (reading.has("tls.cert") || reading.has("tls.key")) {
    own.tls = reading.keep("tls.cert",
                           net::Tls::server({reading.text("tls.cert"), reading.text("tls.key"),
                                             reading.text("tls.client_ca")}));
  }
  if (beyond_loopback(own.listen)) {
    constexpr std::string_view kWhy = "is needed to listen beyond loopback";
    reading.demand("tls.cert", kWhy);
    reading.demand("tls.key", kWhy);
    reading.demand("tls.client_ca", kWhy);
  }
  if (auto done = reading.outcome(); !done.ok()) return done.error();
  return own;
}

base::Result<SinkSettings> read_sink_settings(const engine::Settings& settings) {
  Reading reading(settings);
  SinkSettings own;
  own.to = reading.address("to");
  constexpr Range kMilliseconds{10, 600'000};
  own.ack_timeout_us = reading.integer("ack_timeout_ms", 30'000, kMilliseconds) * 1000;
  own.connect_timeout_us = reading.integer("connect_timeout_ms", 5'000, kMilliseconds) * 1000;
  own.expects_answer = !reading.choice("expect", "none", "ack");
  own.dedupes = reading.choice("dedupes", "msh10", "none");
  if (reading.has("tls.ca") || reading.has("tls.cert")) {
    own.tls =
        reading.keep("tls.ca", net::Tls::client({reading.text("tls.cert"), reading.text("tls.key"),
                                                 reading.text("tls.ca")}));
  }
  if (beyond_loopback(own.to)) reading.demand("tls.ca", "is needed to send beyond loopback");
  if (auto done = reading.outcome(); !done.ok()) return done.error();
  return own;
}

}  // namespace adapter::mllp
