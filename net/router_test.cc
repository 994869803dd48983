#include "net/router.h"

#include <gtest/gtest.h>

namespace net {
namespace {

// Mounts answer with their own name and parameters.
class RouterTest : public ::testing::Test {
 protected:
  void mount(std::string_view method, std::string pattern) {
    router_.mount(method, pattern, [pattern](Request request, Respond respond) {
      std::string said = pattern;
      for (const auto& [name, value] : request.params) said += " " + name + "=" + value;
      respond({200, "", said, {}});
    });
  }
  Response ask(std::string method, std::string path) {
    Response got;
    Request request;
    request.method = std::move(method);
    request.path = std::move(path);
    router_.handle(std::move(request), [&](Response answer) { got = std::move(answer); });
    return got;
  }
  Router router_;
};

TEST_F(RouterTest, GivesTheNamedSegments) {
  mount("GET", "/fhir/R4/{type}/{id}");
  EXPECT_EQ(ask("GET", "/fhir/R4/Patient/7").body, "/fhir/R4/{type}/{id} id=7 type=Patient");
}

TEST_F(RouterTest, PrefersTextToNameToRest) {
  mount("GET", "/a/{rest...}");
  mount("GET", "/a/{name}");
  mount("GET", "/a/b");
  EXPECT_EQ(ask("GET", "/a/b").body, "/a/b");
  EXPECT_EQ(ask("GET", "/a/c").body, "/a/{name} name=c");
  EXPECT_EQ(ask("GET", "/a/c/d").body, "/a/{rest...} rest=c/d");
}

TEST_F(RouterTest, PrefersTextFurtherLeft) {
  mount("GET", "/{x}/b");
  mount("GET", "/a/{y}");
  EXPECT_EQ(ask("GET", "/a/b").body, "/a/{y} y=b");
}

TEST_F(RouterTest, MatchesAnEmptyRest) {
  mount("GET", "/chart/{rest...}");
  EXPECT_EQ(ask("GET", "/chart/").body, "/chart/{rest...} rest=");
}

TEST_F(RouterTest, MatchesNoEmptyName) {
  mount("GET", "/a/{name}");
  EXPECT_EQ(ask("GET", "/a/").status, 404);
}

TEST_F(RouterTest, Answers404OnAnUnknownPath) {
  mount("GET", "/a");
  EXPECT_EQ(ask("GET", "/a/b").status, 404);
  EXPECT_EQ(ask("GET", "/").status, 404);
}

TEST_F(RouterTest, Answers405WithAllowOnAnotherMethod) {
  mount("GET", "/a");
  mount("PUT", "/a");
  Response answer = ask("POST", "/a");
  EXPECT_EQ(answer.status, 405);
  ASSERT_EQ(answer.headers.size(), 1u);
  EXPECT_EQ(answer.headers[0].value, "GET, PUT, HEAD");
}

TEST_F(RouterTest, FallsBackToALessExactPatternThatTakesTheMethod) {
  mount("GET", "/a/b");
  mount("POST", "/a/{name}");
  EXPECT_EQ(ask("POST", "/a/b").body, "/a/{name} name=b");
}

TEST_F(RouterTest, ServesHeadByGet) {
  mount("GET", "/a");
  EXPECT_EQ(ask("HEAD", "/a").status, 200);
}

TEST(Problem, SaysWhenToComeBackAfter503) {
  Response answer = problem(503, "busy");
  ASSERT_EQ(answer.headers.size(), 1u);
  EXPECT_EQ(answer.headers[0].name, "Retry-After");
  EXPECT_TRUE(problem(400, "no").headers.empty());
}

TEST(Problem, IsJsonWithTheReasonOfItsStatus) {
  Response answer = problem(404, "nothing");
  EXPECT_EQ(answer.type, "application/problem+json");
  EXPECT_EQ(answer.body, R"({"title":"Not Found","status":404,"detail":"nothing"})");
}

TEST(Request, GivesAHeaderThatOccursOnce) {
  Request request;
  request.headers = {{"If-Match", "W/\"3\""}};
  EXPECT_EQ(request.header("if-match"), "W/\"3\"");
}

TEST(Request, GivesNoHeaderThatOccursTwice) {
  Request request;
  request.headers = {{"If-Match", "1"}, {"if-match", "2"}};
  EXPECT_EQ(request.header("If-Match"), "");
}

TEST(Request, GivesAParameterThatOccursOnce) {
  Request request;
  request.query = {{"iss", "a"}, {"launch", "1"}, {"launch", "2"}};
  EXPECT_EQ(request.parameter("iss"), "a");
  EXPECT_EQ(request.parameter("launch"), "");
  EXPECT_EQ(request.parameter("state"), "");
}

TEST(Request, KnowsItsMediaTypeWithoutParametersAndCase) {
  Request request;
  request.headers = {{"content-type", "Application/JSON ; charset=utf-8"}};
  EXPECT_TRUE(request.has_type("application/json"));
  EXPECT_FALSE(request.has_type("application/fhir+json"));
  request.headers.push_back({"Content-Type", "application/json"});
  EXPECT_FALSE(request.has_type("application/json"));  // two are none
}

TEST(Request, GivesTheBearerToken) {
  Request request;
  request.headers = {{"Authorization", "bearer abc.def"}};
  EXPECT_EQ(request.bearer(), "abc.def");
}

TEST(Request, GivesNoBearerOfAnotherSchemeOrTwice) {
  Request request;
  request.headers = {{"Authorization", "Basic abc"}};
  EXPECT_EQ(request.bearer(), "");
  request.headers = {{"Authorization", "Bearer a"}, {"Authorization", "Bearer b"}};
  EXPECT_EQ(request.bearer(), "");
}

const ApiOperation kOne{"GET", "/api/v1/one/{id}",       "readOne", "One", "", "One",
                        200,   {{"id", "path", "Which"}}};

Response ask(const Router& router, const std::string& path) {
  Response answer;
  Request request;
  request.method = "GET";
  request.path = path;
  router.handle(std::move(request), [&](Response given) { answer = std::move(given); });
  return answer;
}

TEST(ApiDocument, IsServedOnceAnOperationIsMounted) {
  Router router;
  EXPECT_EQ(ask(router, "/openapi.json").status, 404);
  router.mount(kOne, [](const Request&, const Respond& respond) { respond(Response{}); });
  EXPECT_EQ(ask(router, "/openapi.json").status, 200);
  EXPECT_EQ(ask(router, "/api/v1/one/7").status, 200);
}

TEST(ApiDocument, HoldsTheOperationsAndSchemasOfEachAdapter) {
  Router router;
  const Handler handler = [](const Request&, const Respond& respond) { respond(Response{}); };
  router.mount(kOne, handler);
  router.describe(R"({"One": {"type": "object"}})");
  router.mount(ApiOperation{"POST", "/api/v1/two", "addTwo", "Two", "Two", "", 201}, handler);
  router.describe(R"({"Two": {"type": "object"}})");
  const auto document = base::parse_json(ask(router, "/openapi.json").body);
  ASSERT_TRUE(document.ok());
  const base::Json* paths = document.value().find("paths");
  EXPECT_EQ(paths->find("/api/v1/one/{id}")->find("get")->text_of("operationId"), "readOne");
  EXPECT_NE(paths->find("/api/v1/two")->find("post")->find("requestBody"), nullptr);
  const base::Json* schemas = document.value().find("components")->find("schemas");
  for (const char* name : {"One", "Two", "Problem"}) EXPECT_NE(schemas->find(name), nullptr);
}

TEST(ApiDocument, SaysWhatNeedsNoLogin) {
  Router router;
  router.mount(kOne, [](const Request&, const Respond& respond) { respond(Response{}); });
  const auto document = base::parse_json(ask(router, "/openapi.json").body);
  const base::Json* paths = document.value().find("paths");
  EXPECT_EQ(paths->find("/api/v1/one/{id}")->find("get")->find("security"), nullptr);
  EXPECT_NE(paths->find("/openapi.json")->find("get")->find("security"), nullptr);
}

}  // namespace
}  // namespace net
