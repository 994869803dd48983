#include "adapters/mllp/source.h"

#include <gtest/gtest.h>

#include <map>
#include <mutex>

#include "adapters/mllp/adapter.h"
#include "adapters/mllp/receiver.h"
#include "net/raw_client.h"
#include "net/router.h"

namespace adapter::mllp {
namespace {

// A host at the edge: an intake whose store is down (nothing can be cleared without a store), and
// metrics that can be read.
class Edge : public engine::Host, public engine::Intake, public engine::Metrics {
 public:
  void accept(engine::Arrival arrival, std::function<void(engine::Accepted)> done) override {
    {
      std::lock_guard lock(mutex_);
      arrivals.push_back(std::move(arrival));
    }
    done(base::Error{base::Code::kUnavailable, "the store is down", "", {}});
  }
  std::string refusal(const engine::Arrival& arrival, const base::Error& error) const override {
    return std::string(base::code_name(error.code)) + " " + arrival.bytes;
  }
  void count(std::string_view name, const std::map<std::string, std::string>& labels,
             double by) override {
    std::lock_guard lock(mutex_);
    std::string key(name);
    for (const auto& [label, value] : labels) key += " " + label + "=" + value;
    counts[key] += by;
  }
  void gauge(std::string_view, double, const std::map<std::string, std::string>&) override {}
  void observe(std::string_view, double, const std::map<std::string, std::string>&) override {}

  engine::Intake& intake() override { return *this; }
  engine::Reader& reader() override { CHECK_UNREACHABLE(); }
  engine::Desk& desk() override { CHECK_UNREACHABLE(); }
  engine::Changes& changes() override { CHECK_UNREACHABLE(); }
  engine::Releases& releases() override { CHECK_UNREACHABLE(); }
  engine::Sessions& sessions() override { CHECK_UNREACHABLE(); }
  engine::Invitations& invitations() override { CHECK_UNREACHABLE(); }
  engine::Contacts& contacts() override { CHECK_UNREACHABLE(); }
  engine::Tickets& tickets() override { CHECK_UNREACHABLE(); }
  engine::Cards& cards() override { CHECK_UNREACHABLE(); }
  engine::Directory& directory() override { CHECK_UNREACHABLE(); }
  base::Result<engine::Actor> authenticate(std::string_view) override { CHECK_UNREACHABLE(); }
  engine::Actor endpoint_actor(std::string_view endpoint) override {
    engine::Actor actor;
    actor.id = endpoint;
    return actor;
  }
  net::Router& public_http() override { return router_; }
  net::Executor& executor() override { return executor_; }
  const base::Clock& clock() override { return clock_; }
  base::Log& log() override { return log_; }
  engine::Metrics& metrics() override { return *this; }

  double counted(const std::string& key) {
    std::lock_guard lock(mutex_);
    return counts[key];
  }
  std::string logged() {
    std::lock_guard lock(mutex_);
    return lines_;
  }

  std::vector<engine::Arrival> arrivals;
  std::map<std::string, double> counts;

 private:
  std::mutex mutex_;
  std::string lines_;
  base::SystemClock clock_;
  base::Log log_{clock_, [this](std::string_view line) {
                   std::lock_guard lock(mutex_);
                   lines_ += line;
                 }};
  net::Router router_;
  net::Executor executor_{2};
};

engine::Settings settings(std::map<std::string, std::string> keys) {
  engine::Settings made;
  made.name = "mllp-ehr-a";
  for (const auto& [key, value] : keys) made.entries[key] = {value, "ehr-a.yaml:3:1"};
  return made;
}

class SourceTest : public ::testing::Test {
 protected:
  void TearDown() override {
    source_.reset();
    edge_.executor().stop();
  }

  std::string start(std::map<std::string, std::string> keys = {}) {
    keys.emplace("listen", "127.0.0.1:0");
    auto made = kAdapter_mllp.make_source(settings(keys), edge_);
    CHECK(made.ok());
    source_ = std::move(made).value();
    CHECK(source_->start().ok());
    return source_->address();
  }

  Edge edge_;
  std::unique_ptr<engine::Source> source_;
};

TEST_F(SourceTest, HandsTheExactBytesToIntakeAsItsEndpoint) {
  net::RawClient client(start());
  client.send(framed(message("M1")));
  client.half_close();
  client.read_to_end();
  ASSERT_EQ(edge_.arrivals.size(), 1u);
  EXPECT_EQ(edge_.arrivals[0].bytes, message("M1"));
  EXPECT_EQ(edge_.arrivals[0].endpoint, "mllp-ehr-a");
  EXPECT_EQ(edge_.arrivals[0].actor.id, "mllp-ehr-a");
}

TEST_F(SourceTest, AnswersARefusalMadeFromTheHeaderAlone) {
  net::RawClient client(start());
  client.send(framed(message("M1")));
  client.half_close();
  std::string header = message("M1").substr(0, message("M1").find('\r') + 1);
  EXPECT_EQ(client.read_to_end(), framed("unavailable " + header));
}

TEST_F(SourceTest, CountsFramingFaultsByEndpoint) {
  net::RawClient client(start());
  client.send("GET / HTTP/1.1\r\n" + framed(message("M1")));
  client.half_close();
  client.read_to_end();
  EXPECT_EQ(edge_.counted("hopline_mllp_faults_total endpoint=mllp-ehr-a reason=garbage"), 1);
}

TEST_F(SourceTest, LogsNoByteOfAFaultyFrame) {
  net::RawClient client(start());
  client.send("\x0bPID|1||CANARY");
  client.half_close();
  client.read_to_end();
  EXPECT_NE(edge_.logged().find("partial"), std::string::npos);
  EXPECT_EQ(edge_.logged().find("CANARY"), std::string::npos);
}

TEST_F(SourceTest, RefusesConnectionsOverTheCap) {
  std::string address = start({{"connections_max", "1"}});
  net::RawClient first(address), second(address);
  EXPECT_EQ(second.read_to_end(), "");
  EXPECT_EQ(edge_.counted("hopline_mllp_refused_total endpoint=mllp-ehr-a reason=connections"), 1);
}

TEST_F(SourceTest, TakesNoConnectionAfterDrain) {
  std::string address = start();
  net::RawClient idle(address);
  idle.send(framed(message("M1")));
  idle.read_until("\x1c\r");
  source_->drain();
  EXPECT_EQ(idle.read_to_end(), "");
  net::RawClient late(address);
  EXPECT_EQ(late.read_to_end(), "");
}

TEST_F(SourceTest, EndsItsConnectionsAtStop) {
  net::RawClient client(start());
  client.send(framed(message("M1")));
  client.read_until("\x1c\r");
  source_->stop();
  EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(SourceTest, NamesTheAddressThatIsTaken) {
  std::string address = start();
  auto second = kAdapter_mllp.make_source(settings({{"listen", address}}), edge_);
  ASSERT_TRUE(second.ok());
  base::Status up = second.value()->start();
  ASSERT_FALSE(up.ok());
  EXPECT_EQ(up.error().path, address);
}

TEST_F(SourceTest, RefusesToListenBeyondLoopbackWithoutClientCertificates) {
  auto made = kAdapter_mllp.make_source(settings({{"listen", "0.0.0.0:2575"}}), edge_);
  ASSERT_FALSE(made.ok());
  EXPECT_NE(made.error().to_string().find("tls.client_ca"), std::string::npos);
}

TEST_F(SourceTest, TellsEveryFaultOfItsSettingsWithItsPlace) {
  auto made = kAdapter_mllp.make_source(
      settings({{"listen", "nowhere"}, {"idle_seconds", "soon"}, {"lenient", "maybe"}}), edge_);
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().also.size(), 2u);
  EXPECT_EQ(made.error().path, "ehr-a.yaml:3:1");
}

TEST_F(SourceTest, KnowsEveryKeyThatItReads) {
  for (std::string_view key : {"listen", "in_flight", "to", "tls.cert", "dedupes"}) {
    EXPECT_EQ(std::count(kAdapter_mllp.keys.begin(), kAdapter_mllp.keys.end(), key), 1) << key;
  }
}

TEST_F(SourceTest, RefusesToSendBeyondLoopbackInTheClear) {
  auto made = kAdapter_mllp.make_sink(settings({{"to", "ehr.example:2575"}}), edge_);
  ASSERT_FALSE(made.ok());
  EXPECT_NE(made.error().text.find("tls.ca"), std::string::npos);
}

TEST_F(SourceTest, SettlesUnknownOutcomesOnlyWhereTheReceiverDropsRepeats) {
  auto plain = kAdapter_mllp.make_sink(settings({{"to", "127.0.0.1:1"}}), edge_);
  auto dedupes =
      kAdapter_mllp.make_sink(settings({{"to", "127.0.0.1:1"}, {"dedupes", "msh10"}}), edge_);
  EXPECT_FALSE(plain.value()->settles_unknown());
  EXPECT_TRUE(dedupes.value()->settles_unknown());
}

}  // namespace
}  // namespace adapter::mllp
