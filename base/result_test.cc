#include "base/result.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Result, HoldsAValue) {
  Result<int> result = 7;
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result.value(), 7);
}

TEST(Result, HoldsAnErrorWithItsAddress) {
  Result<int> result = Error{Code::kInvalid, "not a number", "PID-7", {}};
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().to_string(), "PID-7: not a number");
}

TEST(Result, ReportsEveryFaultOfAJoinedError) {
  const Error joined =
      join_errors({Error{Code::kInvalid, "one", "A", {}}, Error{Code::kInvalid, "two", "B", {}},
                   Error{Code::kInvalid, "three", "C", {}}});
  EXPECT_EQ(joined.to_string(), "A: one\nB: two\nC: three");
}

TEST(ResultDeathTest, TakingTheValueOfAnErrorEndsTheProcess) {
  Result<int> result = Error{};
  EXPECT_DEATH(static_cast<void>(result.value()), "broken invariant");
}

}  // namespace
}  // namespace base
