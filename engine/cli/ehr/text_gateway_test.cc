#include "engine/cli/ehr/text_gateway.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/support/scratch.h"

namespace engine::cli {
namespace {

using base::Json;

class TextGatewayTest : public ::testing::Test {
 protected:
  TextGatewayTest() { gateway_.mount(router_); }

  net::Response ask(net::Request request) {
    net::Response answer;
    router_.handle(std::move(request), [&](net::Response r) { answer = std::move(r); });
    return answer;
  }
  int send(const std::string& body, const std::string& key = "",
           const std::string& secret = "s3cret") {
    net::Request request;
    request.method = "POST";
    request.path = "/texts";
    request.headers = {{"Authorization", "Bearer " + secret}};
    if (!key.empty()) request.headers.push_back({"Idempotency-Key", key});
    request.body = body;
    return ask(std::move(request)).status;
  }
  std::vector<std::string> texts_to(const std::string& number) {
    net::Request request;
    request.method = "GET";
    request.path = "/texts";
    request.query.emplace_back("to", number);
    std::vector<std::string> all;
    const Json body = base::parse_json(ask(std::move(request)).body).value();
    for (const Json& one : body.find("texts")->items()) all.push_back(one.text_of("text"));
    return all;
  }

  support::Scratch scratch_;
  base::FakeClock clock_{base::Instant{1'772'000'000'000'000}};
  std::unique_ptr<VisitLog> log_ = VisitLog::open(scratch_.path("ehr.log"), clock_).value();
  TextGateway gateway_{*log_, clock_, "s3cret"};
  net::Router router_;
};

using Texts = std::vector<std::string>;

TEST_F(TextGatewayTest, KeepsTextsByNumberOldestFirst) {
  EXPECT_EQ(send(R"({"to":"+1555","text":"one"})"), 202);
  EXPECT_EQ(send(R"({"to":"+1666","text":"of another"})"), 202);
  EXPECT_EQ(send(R"({"to":"+1555","text":"two"})"), 202);
  EXPECT_EQ(texts_to("+1555"), (Texts{"one", "two"}));
  EXPECT_EQ(texts_to("+1777"), Texts{});
}

TEST_F(TextGatewayTest, TakesARepeatedKeyOnce) {
  EXPECT_EQ(send(R"({"to":"+1555","text":"one"})", "k1"), 202);
  EXPECT_EQ(send(R"({"to":"+1555","text":"one"})", "k1"), 202);
  EXPECT_EQ(texts_to("+1555").size(), 1u);
}

TEST_F(TextGatewayTest, RefusesStrangersAndWhatIsNoText) {
  EXPECT_EQ(send(R"({"to":"+1555","text":"x"})", "", "guess"), 401);
  EXPECT_EQ(send("{"), 400);
  EXPECT_EQ(send(R"({"text":"to nobody"})"), 400);
  EXPECT_EQ(send(R"({"to":"+1555","text":")" + std::string(5000, 'x') + "\"}"), 413);
  EXPECT_EQ(texts_to("+1555"), Texts{});
}

TEST_F(TextGatewayTest, ForgetsTheOldest) {
  for (std::size_t i = 0; i <= TextGateway::kTextsMax; ++i) {
    send(R"({"to":"+1555","text":")" + std::to_string(i) + "\"}");
  }
  const auto kept = texts_to("+1555");
  EXPECT_EQ(kept.size(), TextGateway::kTextsMax);
  EXPECT_EQ(kept.front(), "1");
}

TEST_F(TextGatewayTest, LogsSizesAndNeitherNumberNorText) {
  send(R"({"to":"+15550142","text":"a secret link"})");
  std::ifstream file(scratch_.path("ehr.log"));
  std::ostringstream all;
  all << file.rdbuf();
  EXPECT_NE(all.str().find("\"bytes\":13"), std::string::npos) << all.str();
  EXPECT_EQ(all.str().find("0142"), std::string::npos);
  EXPECT_EQ(all.str().find("secret"), std::string::npos);
}

TEST_F(TextGatewayTest, ServesTheTelephoneUnderAStrictPolicy) {
  for (const char* path : {"/phone/", "/phone/phone.js", "/phone/phone.css"}) {
    net::Request request;
    request.method = "GET";
    request.path = path;
    const net::Response page = ask(std::move(request));
    EXPECT_EQ(page.status, 200) << path;
    EXPECT_EQ(page.headers.at(0).value.find("unsafe"), std::string::npos) << path;
  }
  net::Request other;
  other.method = "GET";
  other.path = "/phone/passwd";
  EXPECT_EQ(ask(std::move(other)).status, 404);
}

}  // namespace
}  // namespace engine::cli
