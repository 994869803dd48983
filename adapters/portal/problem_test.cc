#include "adapters/portal/problem.h"

#include <gtest/gtest.h>

#include "tests/support/refusing_host.h"

namespace adapter::portal {
namespace {

using testing_support::header_of;

base::Json document_of(const net::Response& response) {
  const auto parsed = base::parse_json(response.body);
  EXPECT_TRUE(parsed.ok());
  return parsed.ok() ? parsed.value() : base::Json::object();
}

TEST(Problem, IsADocumentOfRfc9457) {
  const auto response = problem_response({422, "empty", "write something", "/text"}, "run-7");
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(response.type, "application/problem+json");
  const base::Json document = document_of(response);
  EXPECT_EQ(document.text_of("type"), "urn:hopline:problem:empty");
  EXPECT_EQ(document.text_of("title"), "The entry was not taken");
  EXPECT_EQ(document.find("status")->text(), "422");
  EXPECT_EQ(document.text_of("detail"), "write something");
  EXPECT_EQ(document.text_of("pointer"), "/text");
}

TEST(Problem, NamesNoPlaceWhereThereIsNone) {
  EXPECT_EQ(document_of(problem_response({404, "not-found", "none", ""}, "")).find("pointer"),
            nullptr);
}

TEST(Problem, EchoesThePlainRequestId) {
  const Problem problem{404, "not-found", "none", ""};
  EXPECT_EQ(header_of(problem_response(problem, "run-7"), "X-Request-Id"), "run-7");
  EXPECT_EQ(header_of(problem_response(problem, ""), "X-Request-Id"), "");
}

TEST(Problem, IsNeverKeptByACache) {
  EXPECT_EQ(header_of(problem_response({404, "not-found", "none", ""}, ""), "Cache-Control"),
            "no-store");
}

TEST(Problem, EachCodeOfTheEngineHasItsStatus) {
  const std::pair<base::Code, int> expected[] = {
      {base::Code::kInvalid, 422},  {base::Code::kDenied, 403},
      {base::Code::kNotFound, 404}, {base::Code::kConflict, 409},
      {base::Code::kTooLarge, 413}, {base::Code::kUnsupported, 422},
      {base::Code::kInternal, 500}, {base::Code::kUnavailable, 503},
  };
  for (const auto& [code, status] : expected) {
    const auto response = error_response({code, "words", "", {}}, "");
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(document_of(response).text_of("detail"), "words");
  }
}

}  // namespace
}  // namespace adapter::portal
