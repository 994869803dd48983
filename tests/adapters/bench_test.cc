// The bench over its API with a real engine behind it: who is let in, and what a held message
// shows.
#include <filesystem>
#include <future>

#include "adapters/workbench/operations.h"
#include "adapters/workbench/source.h"
#include "engine/bench/bench_service.h"
#include "net/executor.h"
#include "net/router.h"
#include "tests/support/rig.h"

namespace {

using base::Json;

class BenchHost : public engine::Host {
 public:
  BenchHost() : executor_(1) {
    engine::bench::BenchSetup setup;
    setup.mappings_dir = std::string(HOPLINE_SOURCE_DIR) + "/mappings";
    setup.folder = rig.scratch().path("bench");
    const engine::EndpointRules& mllp = *rig.engine().rules().endpoint("mllp-ehr");
    setup.sites["main"] = {mllp.site, {}};
    setup.endpoints["mllp-ehr"] = {"main", mllp.site, {"siu-appointment"}};
    bench_ = std::make_unique<engine::bench::BenchService>(std::move(setup), rig.clock());
    source_ = adapter::workbench::make_source({}, *this).value();
    EXPECT_TRUE(source_->start().ok());
  }
  ~BenchHost() override {
    source_->stop();
    executor_.stop();
  }

  engine::Intake& intake() override { return rig.engine().intake(); }
  engine::Reader& reader() override { return rig.engine().reader(); }
  engine::Desk& desk() override { return rig.engine().desk(); }
  engine::Changes& changes() override { return rig.engine().changes(); }
  engine::Releases& releases() override { return rig.engine().releases(); }
  engine::Sessions& sessions() override { return rig.engine().sessions(); }
  engine::Invitations& invitations() override { return rig.engine().invitations(); }
  engine::Contacts& contacts() override { return rig.engine().contacts(); }
  engine::Tickets& tickets() override { return rig.engine().tickets(); }
  engine::Cards& cards() override { return rig.engine().cards(); }
  engine::Directory& directory() override { return rig.engine().directory(); }
  engine::Bench* bench() override { return bench_.get(); }
  base::Result<engine::Actor> authenticate(std::string_view token) override {
    engine::Actor actor;
    actor.tenant = engine::TenantId{1};
    actor.kind = engine::ActorKind::kStaff;
    actor.id = actor.role = std::string(token);
    if (token.empty()) return base::Error{base::Code::kDenied, "not a credential", "", {}};
    return actor;
  }
  engine::Actor endpoint_actor(std::string_view name) override {
    return rig.engine().endpoint_actor(name);
  }
  net::Router& public_http() override { return router_; }
  net::Executor& executor() override { return executor_; }
  const base::Clock& clock() override { return rig.clock(); }
  base::Log& log() override { return log_; }
  engine::Metrics& metrics() override { return metrics_; }

  net::Response call(const std::string& method, const std::string& path,
                     const std::string& body = "", const std::string& who = "analyst") {
    net::Request request;
    request.method = method;
    request.path = path;
    request.body = body;
    if (!who.empty()) request.headers.push_back({"Authorization", "Bearer " + who});
    auto answer = std::make_shared<std::promise<net::Response>>();
    router_.handle(std::move(request),
                   [answer](net::Response r) { answer->set_value(std::move(r)); });
    return answer->get_future().get();
  }

  support::Rig rig;

 private:
  net::Executor executor_;
  net::Router router_;
  base::Log log_{rig.clock(), [](std::string_view) {}};
  support::NoMetrics metrics_;
  std::unique_ptr<engine::Bench> bench_;
  std::unique_ptr<engine::Source> source_;
};

class BenchApi : public ::testing::Test {
 protected:
  std::string hold() {
    support::Siu broken;
    broken.start = "tomorrow";
    broken.name = "Canaryqz^Ada";
    return "m" + host_.rig.feed(host_.rig.siu("S12", broken)).message.to_string();
  }
  static Json json(const net::Response& response) {
    auto parsed = base::parse_json(response.body);
    EXPECT_TRUE(parsed.ok()) << response.body;
    return parsed.ok() ? std::move(parsed).value() : Json::object();
  }

  const std::string run_ = "/api/v1/mappings/siu-appointment/run";
  BenchHost host_;
};

TEST_F(BenchApi, EachOperationAsksWhoItIs) {
  for (const adapter::workbench::Operation& operation : adapter::workbench::operations()) {
    std::string path(operation.api.path);
    for (const std::string name : {"{name}", "{draft}"}) {
      if (path.find(name) != std::string::npos) path.replace(path.find(name), name.size(), "x");
    }
    const std::string method(operation.api.method);
    EXPECT_EQ(host_.call(method, path, "{}", "").status, 401) << path;
    EXPECT_EQ(host_.call(method, path, "{}", "clinician").status, 403) << path;
  }
}

TEST_F(BenchApi, IsDescribedInTheDocument) {
  const Json document = json(host_.call("GET", "/openapi.json"));
  const Json* schemas = document.find("components")->find("schemas");
  for (const adapter::workbench::Operation& operation : adapter::workbench::operations()) {
    EXPECT_NE(document.find("paths")->find(operation.api.path), nullptr) << operation.api.path;
    for (const std::string_view name : {operation.api.takes, operation.api.gives}) {
      EXPECT_TRUE(name.empty() || schemas->find(name) != nullptr) << name;
    }
  }
}

TEST_F(BenchApi, RunsACaseWithEdits) {
  const auto answer =
      host_.call("POST", run_,
                 R"({"sample":{"case":"s12-booked"},"edits":[{"op":"off","rule":"apt.minutes"}]})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(json(answer).find("changed")->items().size(), 1U);
}

TEST_F(BenchApi, AHeldMessageIsMaskedUntilAReasonIsGiven) {
  const std::string id = hold();
  const auto masked = host_.call("POST", run_, R"({"sample":{"message":")" + id + "\"}}");
  ASSERT_EQ(masked.status, 200) << masked.body;
  EXPECT_EQ(masked.body.find("Canaryqz"), std::string::npos);
  EXPECT_TRUE(json(masked).find("sample")->find("masked")->truth());
  const auto shown =
      host_.call("POST", run_, R"({"sample":{"message":")" + id + R"(","reason":"ticket 482"}})");
  EXPECT_NE(shown.body.find("Canaryqz"), std::string::npos);
}

TEST_F(BenchApi, EachAnswerAboutAHeldMessageIsARecordedShow) {
  const std::string id = hold();
  const auto records = [&] { return host_.rig.count("SELECT count(*) FROM audit_leaf"); };
  const std::int64_t before = records();
  host_.call("POST", run_, R"({"sample":{"case":"s12-booked"}})");
  EXPECT_EQ(records(), before);
  host_.call("POST", run_, R"({"sample":{"message":")" + id + "\"}}");
  EXPECT_EQ(records(), before + 1);
}

TEST_F(BenchApi, AMessageThatIsNotHeldIsNotThere) {
  const auto posted = host_.rig.feed(host_.rig.siu("S12")).message;
  EXPECT_EQ(
      host_.call("POST", run_, R"({"sample":{"message":"m)" + posted.to_string() + "\"}}").status,
      404);
}

TEST_F(BenchApi, NothingItDoesIsDelivered) {
  const std::string id = hold();
  const auto parcels = [&] { return host_.rig.count("SELECT count(*) FROM parcel"); };
  const auto entries = [&] { return host_.rig.count("SELECT count(*) FROM entry"); };
  const std::int64_t before = parcels() + entries();
  for (const std::string call : {"run", "check", "cases", "csv", "drafts", "samples"}) {
    host_.call("POST", "/api/v1/mappings/siu-appointment/" + call,
               R"({"edits":[{"op":"off","rule":"apt.minutes"}],"reason":"why","name":"one",)"
               R"("sample":{"message":")" +
                   id + "\"}}");
  }
  host_.rig.run_until_idle();
  EXPECT_EQ(parcels() + entries(), before);
  EXPECT_TRUE(host_.rig.ehr_mdm().received.empty());
}

TEST_F(BenchApi, ADraftIsSavedAndReadBackAsCsv) {
  const auto saved = host_.call(
      "POST", "/api/v1/mappings/siu-appointment/drafts",
      R"({"site":"main","edits":[{"op":"off","rule":"apt.minutes"}],"reason":"ticket 482"})");
  ASSERT_EQ(saved.status, 201) << saved.body;
  const auto csv =
      host_.call("GET", "/api/v1/mappings/siu-appointment/drafts/" + json(saved).text_of("name"));
  EXPECT_EQ(csv.type, "text/csv; charset=utf-8");
  EXPECT_NE(csv.body.find("off,apt.minutes,,,,,,,,,,ticket 482\n"), std::string::npos) << csv.body;
}

TEST_F(BenchApi, ServesItsPageWithoutInlineScript) {
  const auto page = host_.call("GET", "/workbench/", "", "");
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("type=\"module\""), std::string::npos);
}

}  // namespace
