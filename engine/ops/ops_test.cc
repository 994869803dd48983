#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <thread>

#include "base/json.h"
#include "engine/ops/operations.h"
#include "engine/ops/registry.h"
#include "engine/ops/service_manager.h"
#include "tests/support/scratch.h"

namespace engine::ops {
namespace {

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Registry, CountsByLabels) {
  Registry metrics("0.1.0");
  metrics.count("hopline_acks_total", {{"endpoint", "ehr"}, {"code", "AA"}});
  metrics.count("hopline_acks_total", {{"endpoint", "ehr"}, {"code", "AA"}}, 2);
  metrics.count("hopline_acks_total", {{"endpoint", "ehr"}, {"code", "AE"}});
  const std::string text = metrics.render();
  EXPECT_TRUE(holds(text, "hopline_acks_total{code=\"AA\",endpoint=\"ehr\"} 3"));
  EXPECT_TRUE(holds(text, "hopline_acks_total{code=\"AE\",endpoint=\"ehr\"} 1"));
}

TEST(Registry, DeclaresWhatAMetricMeans) {
  Registry metrics("0.1.0");
  metrics.gauge("hopline_audit_size", 21);
  const std::string text = metrics.render();
  EXPECT_TRUE(holds(text, "# HELP hopline_audit_size Records in the audit log"));
  EXPECT_TRUE(holds(text, "# TYPE hopline_audit_size gauge"));
}

TEST(Registry, TimesIntoBucketsFromAHundredMicrosecondsOn) {
  Registry metrics("0.1.0");
  metrics.observe("hopline_commit_seconds", 0.0002);
  metrics.observe("hopline_commit_seconds", 0.7);
  const std::string text = metrics.render();
  EXPECT_TRUE(holds(text, "hopline_commit_seconds_bucket{le=\"0.00025\"} 1"));
  EXPECT_TRUE(holds(text, "hopline_commit_seconds_count 2"));
}

TEST(Registry, TellsItsVersion) {
  EXPECT_TRUE(holds(Registry("9.8.7").render(), "hopline_build_info{version=\"9.8.7\"} 1"));
}

TEST(Registry, TakesUpANameItHasNeverSeen) {
  Registry metrics("0.1.0");
  metrics.count("hopline_file_dropped_total", {{"endpoint", "drop"}});
  EXPECT_TRUE(holds(metrics.render(), "hopline_file_dropped_total{endpoint=\"drop\"} 1"));
}

TEST(Registry, DropsALabelNameThatIsNotOnTheList) {
  Registry metrics("0.1.0");
  metrics.count("hopline_received_total", {{"surname", "x"}});
  const std::string text = metrics.render();
  EXPECT_FALSE(holds(text, "surname"));
  EXPECT_TRUE(holds(text, "hopline_metrics_dropped_total 1"));
}

TEST(Registry, DropsANameThatIsNoMetricOfOurs) {
  Registry metrics("0.1.0");
  metrics.count("requests", {});
  metrics.count("hopline_Bad name", {});
  EXPECT_TRUE(holds(metrics.render(), "hopline_metrics_dropped_total 2"));
}

TEST(Registry, DropsWhatContradictsTheFirstUse) {
  Registry metrics("0.1.0");
  metrics.count("hopline_received_total", {{"endpoint", "ehr"}});
  metrics.gauge("hopline_received_total", 5, {{"endpoint", "ehr"}});
  metrics.count("hopline_received_total", {{"kind", "hl7"}});
  metrics.count("hopline_received_total", {{"endpoint", "ehr"}}, -1);
  const std::string text = metrics.render();
  EXPECT_TRUE(holds(text, "hopline_received_total{endpoint=\"ehr\"} 1"));
  EXPECT_TRUE(holds(text, "hopline_metrics_dropped_total 3"));
}

TEST(Registry, BoundsTheSeriesOfAFamily) {
  Registry metrics("0.1.0");
  for (std::size_t i = 0; i < kSeriesMax + 10; ++i) {
    metrics.count("hopline_received_total", {{"endpoint", "e" + std::to_string(i)}});
  }
  EXPECT_TRUE(holds(metrics.render(), "hopline_metrics_dropped_total 10"));
}

TEST(Registry, BoundsTheFamilies) {
  Registry metrics("0.1.0");
  for (std::size_t i = 0; i < kFamiliesMax; ++i) {
    metrics.count("hopline_made_up_" + std::to_string(i), {});
  }
  EXPECT_TRUE(holds(metrics.render(), "hopline_metrics_dropped_total 2"));
}

TEST(Registry, RefreshesGaugesBeforeTheyAreRead) {
  Registry metrics("0.1.0");
  double depth = 3;
  metrics.before_render([&](Metrics& to) {
    to.gauge("hopline_queue_depth", depth, {{"destination", "ehr"}, {"state", "due"}});
  });
  EXPECT_TRUE(holds(metrics.render(), "state=\"due\"} 3"));
  depth = 0;
  EXPECT_TRUE(holds(metrics.render(), "state=\"due\"} 0"));
}

TEST(Registry, LosesNoCountOfManyThreads) {
  Registry metrics("0.1.0");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 1000; ++n) metrics.count("hopline_received_total", {{"kind", "hl7"}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(holds(metrics.render(), "hopline_received_total{kind=\"hl7\"} 4000"));
}

net::Response ask(net::Router& router, const std::string& path) {
  net::Response answer;
  net::Request request;
  request.method = "GET";
  request.path = path;
  router.handle(request, [&](net::Response response) { answer = std::move(response); });
  return answer;
}

TEST(Operations, IsReadyWhenEveryCheckPasses) {
  Registry metrics("0.1.0");
  Operations operations(metrics, {{"store", [] { return std::nullopt; }}});
  net::Router router;
  operations.mount(router);
  EXPECT_EQ(ask(router, "/readyz").status, 200);
  EXPECT_EQ(ask(router, "/healthz").status, 200);
}

TEST(Operations, NamesEveryReasonWhyItIsNotReady) {
  Registry metrics("0.1.0");
  Operations operations(metrics, {{"store", [] { return std::optional<std::string>("read only"); }},
                                  {"clock", [] { return std::nullopt; }},
                                  {"queue", [] { return std::optional<std::string>("full"); }}});
  net::Router router;
  operations.mount(router);
  const net::Response answer = ask(router, "/readyz");
  EXPECT_EQ(answer.status, 503);
  const auto body = base::parse_json(answer.body);
  ASSERT_TRUE(body.ok());
  const auto& reasons = body.value().find("reasons")->items();
  ASSERT_EQ(reasons.size(), 2u);
  EXPECT_EQ(reasons[0].text_of("check"), "store");
  EXPECT_EQ(reasons[1].text_of("reason"), "full");
  EXPECT_EQ(ask(router, "/healthz").status, 200);
}

TEST(Operations, IsNotReadyWhileItDrains) {
  Registry metrics("0.1.0");
  Operations operations(metrics, {});
  operations.drain();
  EXPECT_EQ(operations.readiness().status, 503);
}

TEST(Operations, RendersMetricsAsPrometheusReadsThem) {
  Registry metrics("0.1.0");
  Operations operations(metrics, {});
  net::Router router;
  operations.mount(router);
  const net::Response answer = ask(router, "/metrics");
  EXPECT_TRUE(answer.type.starts_with("text/plain; version=0.0.4"));
  EXPECT_TRUE(holds(answer.body, "hopline_build_info"));
}

// The socket of a service manager.
class Manager {
 public:
  explicit Manager(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    CHECK(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
  }
  ~Manager() {
    ::unsetenv("NOTIFY_SOCKET");
    ::close(socket_);
  }
  std::string heard() {
    std::string text(256, '\0');
    const ssize_t size = ::recv(socket_, text.data(), text.size(), MSG_DONTWAIT);
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return text;
  }

 private:
  int socket_;
};

TEST(ServiceManager, TellsTheManagerWhatItWantsToKnow) {
  support::Scratch scratch;
  Manager manager(scratch.path("notify"));
  const ServiceManager service;
  service.ready();
  if (const std::string first = manager.heard(); first.empty()) {
    GTEST_SKIP() << "built without libsystemd";
  } else {
    EXPECT_EQ(first, "READY=1");
  }
  service.alive();
  EXPECT_EQ(manager.heard(), "WATCHDOG=1");
  service.stopping();
  EXPECT_EQ(manager.heard(), "STOPPING=1");
  service.reloading();
  EXPECT_TRUE(manager.heard().starts_with("RELOADING=1\nMONOTONIC_USEC="));
}

TEST(ServiceManager, IsSilentWhereNobodyListens) {
  ::unsetenv("NOTIFY_SOCKET");
  const ServiceManager service;
  service.ready();
  EXPECT_EQ(service.watchdog_us(), 0);
}

}  // namespace
}  // namespace engine::ops
