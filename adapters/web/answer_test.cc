#include "adapters/web/answer.h"

#include <gtest/gtest.h>

namespace adapter::web {
namespace {

std::size_t count_of(const net::Response& response, std::string_view name) {
  std::size_t times = 0;
  for (const net::Header& header : response.headers) times += header.name == name ? 1 : 0;
  return times;
}

TEST(WebAnswer, EachErrorHasItsStatus) {
  using base::Code;
  const std::pair<Code, int> kStatuses[] = {{Code::kInvalid, 422},     {Code::kUnsupported, 422},
                                            {Code::kDenied, 403},      {Code::kNotFound, 404},
                                            {Code::kConflict, 409},    {Code::kTooLarge, 413},
                                            {Code::kUnavailable, 503}, {Code::kInternal, 500}};
  for (const auto& [code, status] : kStatuses) EXPECT_EQ(status_of(code), status);
}

TEST(WebAnswer, NothingIsKeptByABrowser) {
  for (const int status : {200, 404, 503}) {
    EXPECT_EQ(count_of(stamp({status, "", "", {}, nullptr}, ""), "Cache-Control"), 1U);
  }
}

TEST(WebAnswer, TheTokenOfTheRequestComesBackAndNoneIsMadeUp) {
  EXPECT_EQ(count_of(stamp({}, "r1"), "X-Request-Id"), 1U);
  EXPECT_EQ(count_of(stamp({}, ""), "X-Request-Id"), 0U);
}

TEST(WebAnswer, ARefusalSaysHowOrWhenToComeAgain) {
  EXPECT_EQ(count_of(stamp({.status = 401}, ""), "WWW-Authenticate"), 1U);
  EXPECT_EQ(count_of(stamp({.status = 503}, ""), "Retry-After"), 1U);
  EXPECT_EQ(count_of(stamp({.status = 200}, ""), "Retry-After"), 0U);
}

TEST(WebAnswer, WhatAnAnswerSaysAlreadyIsNotSaidTwice) {
  net::Response invalid{.status = 401};
  invalid.headers = {{"WWW-Authenticate", "Bearer error=\"invalid_token\""}};
  const net::Response stamped = stamp(std::move(invalid), "");
  EXPECT_EQ(count_of(stamped, "WWW-Authenticate"), 1U);
  EXPECT_EQ(count_of(stamp(stamp({.status = 503}, "r1"), "r1"), "Retry-After"), 1U);
}

TEST(WebAnswer, AnIdIsAPositiveNumberWithOrWithoutItsLetter) {
  EXPECT_EQ(read_id("t7", 't'), 7);
  EXPECT_EQ(read_id("7", 't'), 7);
  for (const char* bad : {"", "t", "e7", "-7", "t-7", "7x", "0", "t0", "1234567890123456789"})
    EXPECT_EQ(read_id(bad, 't'), std::nullopt) << bad;
}

}  // namespace
}  // namespace adapter::web
