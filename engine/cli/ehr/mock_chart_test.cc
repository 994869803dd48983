#include "engine/cli/ehr/mock_chart.h"

#include <gtest/gtest.h>

#include "jose/jwks.h"
#include "jose/token.h"
#include "tests/support/scratch.h"

namespace engine::cli {
namespace {

using base::Json;

class MockChartTest : public ::testing::Test {
 protected:
  MockChartTest() {
    desk_.open_at("http://127.0.0.1:8081");
    desk_.admit("http://127.0.0.1:8080");
    net::Request create;
    create.method = "POST";
    create.params = {{"type", "Patient"}};
    create.body = R"({"resourceType":"Patient","name":[{"family":"Bell","given":["Ada"]}]})";
    records_.create(create);
  }

  static net::Request asking(std::string name, std::string value) {
    net::Request request;
    request.query.emplace_back(std::move(name), std::move(value));
    return request;
  }

  support::Scratch scratch_;
  base::FakeClock clock_{base::Instant{1'772'000'000'000'000}};
  std::unique_ptr<VisitLog> log_ = VisitLog::open(scratch_.path("ehr.log"), clock_).value();
  SigningKey key_ = SigningKey::make("k1").value();
  RecordEndpoint records_{*log_};
  LaunchDesk desk_{clock_, key_};
  ChartDoor door_{"s3cret"};
  MockChart chart_{{records_, desk_, key_, clock_, door_}};
};

TEST_F(MockChartTest, FramesTheAppAndNothingElse) {
  const net::Response page = chart_.page({});
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.headers.at(0).value.find("frame-src 'self' http://127.0.0.1:8080;"),
            std::string::npos);
  EXPECT_EQ(page.headers.at(0).value.find("unsafe"), std::string::npos);
}

TEST_F(MockChartTest, ServesItsScriptAndNoOtherFile) {
  net::Request request;
  request.params = {{"name", "chart.js"}};
  EXPECT_EQ(chart_.page(request).type, "text/javascript");
  request.params = {{"name", "passwd"}};
  EXPECT_EQ(chart_.page(request).status, 404);
}

TEST_F(MockChartTest, KnowsThePatientOfItsRecords) {
  const net::Response answer = chart_.setting(asking("patient", "1"));
  const Json body = base::parse_json(answer.body).value();
  EXPECT_EQ(body.text_of("name"), "Ada Bell");
  EXPECT_EQ(body.text_of("service"), "http://127.0.0.1:8080/cds-services/unanswered-messages");
  EXPECT_EQ(chart_.setting(asking("patient", "9")).status, 404);
}

TEST_F(MockChartTest, SignsATokenForTheServiceItAsks) {
  const net::Response answer = chart_.token(asking("aud", "http://127.0.0.1:8080/cds-services"));
  const auto keys = jose::read_jwks(key_.jwks()).value();
  const auto claims = jose::verify_token(answer.body, *jose::find_key(keys, "k1"), {},
                                         {.issuer = "http://127.0.0.1:8081",
                                          .audience = "http://127.0.0.1:8080/cds-services",
                                          .now = clock_.now(),
                                          .jti = jose::Jti::kNeeded});
  EXPECT_TRUE(claims.ok());
}

TEST_F(MockChartTest, LaunchesWithTheContextOfACard) {
  net::Request request;
  request.body = R"({"patient":"1","appContext":"{\"thread\":\"t1\"}"})";
  const net::Response answer = chart_.launch(request);
  const Json body = base::parse_json(answer.body).value();
  EXPECT_TRUE(body.text_of("address").starts_with("http://127.0.0.1:8080/smart/launch?iss="));
}

TEST_F(MockChartTest, AdmitsAnAppOnLoopbackAlone) {
  net::Request request;
  for (const char* url : {"http://evil.example", "http://127.0.0.1:80@evil", "http://127.0.0.1:8/x",
                          "https://127.0.0.1:80", ""}) {
    request.body = url;
    EXPECT_EQ(chart_.admit(request).status, 400) << url;
  }
  request.body = "http://127.0.0.1:9999";
  EXPECT_EQ(chart_.admit(request).status, 204);
  EXPECT_EQ(desk_.app(), "http://127.0.0.1:9999");
}

// Over its routes, as the page and strangers ask.
class MockChartDoor : public MockChartTest {
 protected:
  MockChartDoor() { chart_.mount(router_); }

  net::Response ask(const std::string& method, const std::string& path, const net::Header& header,
                    const std::string& body = "") {
    net::Request request;
    request.method = method;
    request.path = path.substr(0, path.find('?'));
    if (path.find("?patient=") != std::string::npos) request.query.emplace_back("patient", "1");
    request.headers.push_back(header);
    request.body = body;
    net::Response answer;
    router_.handle(std::move(request), [&](net::Response r) { answer = std::move(r); });
    return answer;
  }
  std::string code_of_a_link() {
    const auto made = ask("POST", "/chart-login", owner_, R"({"patient":"1"})");
    const std::string link = base::parse_json(made.body).value().text_of("link");
    EXPECT_TRUE(link.starts_with("http://127.0.0.1:8081/chart/#login=")) << link;
    return link.substr(link.find('=') + 1);
  }
  net::Response enter(const std::string& code) {
    return ask("POST", "/chart-session", {"Accept", "*/*"}, R"({"code":")" + code + "\"}");
  }

  const net::Header owner_{"Authorization", "Bearer s3cret"};
  const net::Header nobody_{"Accept", "*/*"};
  net::Router router_;
};

TEST_F(MockChartDoor, ALinkLogsInOnceAndItsCookieOpensTheChart) {
  const std::string code = code_of_a_link();
  const net::Response entered = enter(code);
  ASSERT_EQ(entered.status, 200);
  EXPECT_EQ(base::parse_json(entered.body).value().text_of("patient"), "1");
  EXPECT_EQ(enter(code).status, 401);
  const std::string cookie = entered.headers.at(0).value;
  EXPECT_NE(cookie.find("; HttpOnly; SameSite=Lax"), std::string::npos);
  const net::Header kept{"Cookie", "other=1; " + cookie.substr(0, cookie.find(';'))};
  EXPECT_EQ(ask("GET", "/chart-setting?patient=1", kept).status, 200);
  EXPECT_EQ(ask("GET", "/chart-token", kept).status, 200);
  EXPECT_EQ(ask("POST", "/chart-launch", kept, R"({"patient":"1"})").status, 200);
}

TEST_F(MockChartDoor, WithoutItTheChartIsShut) {
  for (const net::Header& bad : {nobody_, net::Header{"Cookie", "stand-in-ehr="},
                                 net::Header{"Cookie", "stand-in-ehr=x"}, owner_}) {
    EXPECT_EQ(ask("GET", "/chart-setting?patient=1", bad).status, 401) << bad.value;
    EXPECT_EQ(ask("GET", "/chart-token", bad).status, 401) << bad.value;
    EXPECT_EQ(ask("POST", "/chart-launch", bad, "{}").status, 401) << bad.value;
  }
  EXPECT_EQ(enter("").status, 401);
  EXPECT_EQ(enter("guess").status, 401);
}

TEST_F(MockChartDoor, OnlyItsOwnerMakesLinksAndNamesTheApp) {
  for (const net::Header& bad : {nobody_, net::Header{"Authorization", "Bearer s3cre"}}) {
    EXPECT_EQ(ask("POST", "/chart-login", bad, R"({"patient":"1"})").status, 401);
    EXPECT_EQ(ask("PUT", "/chart-app", bad, "http://127.0.0.1:9999").status, 401);
  }
  EXPECT_EQ(ask("POST", "/chart-login", owner_, R"({"patient":"9"})").status, 404);
  EXPECT_EQ(ask("PUT", "/chart-app", owner_, "http://127.0.0.1:9999").status, 204);
}

TEST_F(MockChartDoor, TheOldestOfManyLinksIsForgotten) {
  const std::string first = door_.issue("1");
  for (std::size_t i = 0; i < ChartDoor::kOpenMax; ++i) door_.issue("1");
  EXPECT_FALSE(door_.enter(first).has_value());
}

}  // namespace
}  // namespace engine::cli
