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
  MockChart chart_{records_, desk_, key_, clock_};
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

}  // namespace
}  // namespace engine::cli
