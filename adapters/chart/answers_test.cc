#include "adapters/chart/answers.h"

#include <gtest/gtest.h>

namespace adapter::chart {
namespace {

TEST(ChartAnswers, AnIdIsAPositiveNumberWithOrWithoutItsLetter) {
  EXPECT_EQ(read_id("t7", 't'), 7);
  EXPECT_EQ(read_id("7", 't'), 7);
  for (const char* bad : {"", "t", "e7", "-7", "t-7", "7x", "0", "t0", "1234567890123456789"})
    EXPECT_EQ(read_id(bad, 't'), std::nullopt) << bad;
}

TEST(ChartAnswers, EachRefusalOfTheEngineHasItsStatus) {
  using base::Code;
  const std::pair<Code, int> kStatuses[] = {{Code::kInvalid, 422},     {Code::kUnsupported, 422},
                                            {Code::kDenied, 403},      {Code::kNotFound, 404},
                                            {Code::kConflict, 409},    {Code::kTooLarge, 413},
                                            {Code::kUnavailable, 503}, {Code::kInternal, 500}};
  for (const auto& [code, status] : kStatuses)
    EXPECT_EQ(problem_answer(base::Error{code, "words", "", {}}, "").status, status);
}

TEST(ChartAnswers, NothingIsKeptByABrowser) {
  for (const net::Response& answer : {json_answer(200, base::Json::object(), "r1"),
                                      problem_answer(404, "no such thread", "r1")}) {
    bool kept = true;
    for (const net::Header& header : answer.headers) {
      if (header.name == "Cache-Control") kept = header.value != "no-store";
    }
    EXPECT_FALSE(kept);
  }
}

}  // namespace
}  // namespace adapter::chart
