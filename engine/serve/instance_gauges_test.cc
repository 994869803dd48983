#include "engine/serve/instance_gauges.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/clock.h"
#include "net/certificate.h"
#include "tests/support/scratch.h"

namespace engine {
namespace {

class Gauges : public Metrics {
 public:
  void count(std::string_view, const std::map<std::string, std::string>&, double) override {}
  void observe(std::string_view, double, const std::map<std::string, std::string>&) override {}
  void gauge(std::string_view name, double value,
             const std::map<std::string, std::string>& labels) override {
    const auto endpoint = labels.find("endpoint");
    all[std::string(name) + (endpoint == labels.end() ? "" : " " + endpoint->second)] = value;
  }
  std::map<std::string, double> all;
};

constexpr double kDaySeconds = 24 * 3600;

class InstanceGaugesTest : public testing::Test {
 protected:
  std::map<std::string, double> read() {
    Gauges gauges;
    read_instance_gauges(conf_, gauges);
    return gauges.all;
  }
  support::Scratch scratch_;
  conf::Conf conf_;
};

TEST_F(InstanceGaugesTest, ACertificateEndsWhenItSays) {
  const auto files = net::make_self_signed(scratch_.path(), {"localhost"});
  ASSERT_TRUE(files.ok());
  conf_.public_http.tls_cert = files.value().cert_file;
  const auto all = read();
  const double left = all.at("hopline_certificate_expiry_timestamp_seconds http.public") -
                      static_cast<double>(base::SystemClock().now().us) / 1e6;
  EXPECT_GT(left, 364 * kDaySeconds);
  EXPECT_LE(left, 365 * kDaySeconds);
}

TEST_F(InstanceGaugesTest, AnEndpointHasItsOwn) {
  const auto files = net::make_self_signed(scratch_.path(), {"localhost"});
  conf_.endpoints["mllp-ehr"].settings.entries["tls.cert"] = {files.value().cert_file, ""};
  EXPECT_EQ(read().count("hopline_certificate_expiry_timestamp_seconds mllp-ehr"), 1U);
}

TEST_F(InstanceGaugesTest, WhatIsNoCertificateHasNoFigure) {
  std::ofstream(scratch_.path("bad.pem")) << "nonsense\n";
  conf_.public_http.tls_cert = scratch_.path("bad.pem");
  conf_.operations_http.tls_cert = scratch_.path("absent.pem");
  EXPECT_TRUE(read().empty());
}

TEST_F(InstanceGaugesTest, TheLogWasVerifiedWhenItWasMarked) {
  conf_.data_dir = scratch_.path();
  EXPECT_TRUE(read().empty());
  mark_verified(conf_.data_dir);
  const double at = read().at("hopline_audit_verified_timestamp_seconds");
  EXPECT_LT(static_cast<double>(base::SystemClock().now().us) / 1e6 - at, kDaySeconds);
}

}  // namespace
}  // namespace engine
