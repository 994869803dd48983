#include "engine/cli/node.h"

#include <gtest/gtest.h>

#include "engine/cli/exit_code.h"
#include "engine/cli/test_console.h"
#include "engine/serve/master_key.h"
#include "net/http_client.h"
#include "tests/support/scratch.h"

namespace engine::cli {
namespace {

// A node on free ports with its data in a scratch directory.
class NodeTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(make_master_key(scratch_.path()).ok());
    const std::string root = HOPLINE_SOURCE_DIR;
    auto configuration = load_configuration(
        {root + "/conf",
         {"data=" + scratch_.path(), "http.public.listen=127.0.0.1:0",
          "http.operations.listen=127.0.0.1:0", "endpoints.mllp-ehr.settings.listen=127.0.0.1:0",
          "endpoints.file-drop.settings.folder=" + scratch_.path("drop")}});
    ASSERT_TRUE(configuration.ok()) << configuration.error().to_string();
    auto node = Node::open(std::move(configuration).value(), [](std::string_view) {});
    ASSERT_TRUE(node.ok()) << node.error().to_string();
    node_ = std::move(node).value();
    ASSERT_TRUE(node_->start().ok());
  }

  net::ClientReply get(const std::string& path) {
    net::HttpClient client({});
    auto reply = client.call({"GET", "http://" + node_->operations_address() + path, {}, ""});
    return std::holds_alternative<net::ClientReply>(reply) ? std::get<net::ClientReply>(reply)
                                                           : net::ClientReply{};
  }

  support::Scratch scratch_;
  std::unique_ptr<Node> node_;
};

TEST_F(NodeTest, IsReadyOnceItHasStarted) {
  EXPECT_EQ(get("/healthz").status, 200);
  EXPECT_EQ(get("/readyz").status, 200);
}

TEST_F(NodeTest, TellsItsVersionInTheMetrics) {
  EXPECT_NE(get("/metrics").body.find("hopline_build_info{version="), std::string::npos);
}

TEST_F(NodeTest, TellsOfTheStoreAndOfWhatItAnsweredInTheMetrics) {
  net::HttpClient client({});
  client.call({"GET", "http://" + node_->app().http_address() + "/nowhere", {}, ""});
  const std::string metrics = get("/metrics").body;
  EXPECT_NE(metrics.find("hopline_unanswered_threads 0"), std::string::npos);
  EXPECT_NE(metrics.find("hopline_audit_size "), std::string::npos);
  EXPECT_NE(metrics.find("hopline_http_answers_total{status=\"404\"} 1"), std::string::npos)
      << metrics;
}

TEST_F(NodeTest, SaysWhenTheLogWasLastVerified) {
  const std::string name = "\nhopline_audit_verified_timestamp_seconds ";
  EXPECT_EQ(get("/metrics").body.find(name), std::string::npos);
  TestConsole test;
  EXPECT_EQ(test.run({"audit", "verify", "--conf", std::string(HOPLINE_SOURCE_DIR) + "/conf",
                      "--set", "data=" + scratch_.path()}),
            kExitDone)
      << test.out << test.err;
  EXPECT_NE(get("/metrics").body.find(name), std::string::npos);
}

TEST_F(NodeTest, IsAliveButNotReadyWhileItDrains) {
  node_->drain();
  EXPECT_EQ(get("/healthz").status, 200);
  EXPECT_EQ(get("/readyz").status, 503);
  EXPECT_NE(get("/readyz").body.find(R"({"check":"serve","reason":"draining"})"),
            std::string::npos);
}

TEST_F(NodeTest, IsNotReadyWhenTheHeadOfTheLogIsNotOfItsRecords) {
  Actor actor;
  actor.tenant = TenantId{1};
  actor.id = "dr-lee";
  actor.role = "clinician";
  actor.kind = ActorKind::kStaff;
  ASSERT_TRUE(node_->app().engine().credentials().issue(actor, {}).ok());
  EXPECT_EQ(get("/readyz").status, 200) << get("/readyz").body;
  store::StoreOptions where;
  where.sqlite_path = scratch_.path("hopline.db");
  store::open_backend(where, store::Access::kWrite)->run("UPDATE audit_head SET frontier = X'00'");
  const net::ClientReply reply = get("/readyz");
  EXPECT_EQ(reply.status, 503);
  EXPECT_NE(reply.body.find(R"("check":"audit")"), std::string::npos) << reply.body;
}

TEST_F(NodeTest, ExplainsADecisionAndProvesARecord) {
  const std::vector<std::string> where = {"--conf", std::string(HOPLINE_SOURCE_DIR) + "/conf",
                                          "--set", "data=" + scratch_.path()};
  const auto run = [&](std::vector<std::string> words, TestConsole& test) {
    words.insert(words.end(), where.begin(), where.end());
    return test.run(words);
  };
  TestConsole none;
  EXPECT_EQ(run({"consent", "explain", "Patient/99"}, none), kExitNoInput);
  TestConsole token;
  EXPECT_EQ(run({"token", "issue", "--actor", "me", "--role", "surgeon"}, token), kExitData);
  TestConsole issued, listed, gone, proof, checked;
  EXPECT_EQ(run({"token", "issue", "--actor", "me", "--role", "clinician"}, issued), kExitDone);
  EXPECT_EQ(run({"token", "list"}, listed), kExitDone);
  EXPECT_NE(listed.out.find("me"), std::string::npos);
  EXPECT_EQ(run({"token", "revoke", "me"}, gone), kExitDone);
  EXPECT_EQ(gone.out, "1 revoked\n");
  EXPECT_EQ(run({"audit", "prove", "--index", "0"}, proof), kExitDone);
  write_file(scratch_.path("0.proof"), proof.out);
  EXPECT_EQ(checked.run({"audit", "prove", "--check", scratch_.path("0.proof")}), kExitDone);
  EXPECT_NE(checked.out.find("OK index 0 of "), std::string::npos) << checked.out;
}

TEST_F(NodeTest, ListensForSendersAndClients) {
  EXPECT_NE(node_->app().address_of("mllp-ehr"), "");
  EXPECT_NE(node_->app().http_address(), "");
}

TEST_F(NodeTest, AnswersEveryCommandOfTheQueue) {
  const std::vector<std::vector<std::string>> acts = {{"show", "m99"},
                                                      {"retry", "m99"},
                                                      {"release", "m99", "--reason", "none"},
                                                      {"close", "m99", "--reason", "none"}};
  for (const auto& act : acts) {
    TestConsole test;
    std::vector<std::string> words = {"queue"};
    words.insert(words.end(), act.begin(), act.end());
    words.insert(words.end(), {"--conf", std::string(HOPLINE_SOURCE_DIR) + "/conf", "--set",
                               "data=" + scratch_.path()});
    EXPECT_EQ(test.run(words), kExitNoInput) << act.front();
    EXPECT_NE(test.err.find("no such item"), std::string::npos) << test.err;
  }
}

// The line that `hopline token link ...` prints, and its exit code.
std::pair<int, std::string> ask_link(const std::string& data, std::vector<std::string> words) {
  TestConsole test;
  words.insert(words.begin(), {"token", "link"});
  words.insert(words.end(),
               {"--conf", std::string(HOPLINE_SOURCE_DIR) + "/conf", "--set", "data=" + data});
  const int code = test.run(words);
  return {code, test.out};
}

TEST_F(NodeTest, GivesALinkThatSignsAClinicianInOnce) {
  const auto [exit, link] =
      ask_link(scratch_.path(), {"--window", "clinician", "--actor", "ehr-a", "--reference",
                                 "Practitioner/7", "--patient", "12"});
  ASSERT_EQ(exit, kExitDone);
  ASSERT_TRUE(link.starts_with("/chart/#code="));
  const std::string code = link.substr(13, link.size() - 14);
  Sessions& sessions = node_->app().engine().sessions();
  const auto opened = sessions.redeem_and_wait(code);
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened.value().session.actor.references, std::vector<std::string>{"Practitioner/7"});
  EXPECT_EQ(opened.value().session.about.patient, PatientId{12});
  EXPECT_FALSE(sessions.redeem_and_wait(code).ok());
}

TEST_F(NodeTest, GivesALinkForAnAnalyst) {
  const auto [exit, link] = ask_link(scratch_.path(), {"--window", "analyst", "--actor", "mx-kim"});
  EXPECT_EQ(exit, kExitDone);
  EXPECT_TRUE(link.starts_with("/workbench/#code="));
}

TEST_F(NodeTest, GivesNoLinkForAClinicianWhomNobodyNames) {
  EXPECT_NE(ask_link(scratch_.path(), {"--window", "clinician", "--actor", "ehr-a"}).first,
            kExitDone);
}

TEST_F(NodeTest, MayBeStoppedTwice) {
  node_->stop();
  node_->stop();
}

}  // namespace
}  // namespace engine::cli
