#include "adapters/chart/answers.h"

#include <gtest/gtest.h>

namespace adapter::chart {
namespace {

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
