#include "net/turnstile.h"

#include <gtest/gtest.h>

#include <thread>

#include "net/plain_token.h"

namespace net {
namespace {

TEST(Turnstile, LetsNobodyInUntilItIsOpened) {
  Turnstile turnstile;
  EXPECT_EQ(turnstile.enter(), nullptr);
  turnstile.open();
  EXPECT_NE(turnstile.enter(), nullptr);
  turnstile.close();
  EXPECT_EQ(turnstile.enter(), nullptr);
}

TEST(Turnstile, WaitsForTheLastCopyOfTheLastPass) {
  Turnstile turnstile;
  turnstile.open();
  Turnstile::Pass pass = turnstile.enter();
  Turnstile::Pass copy = pass;
  pass.reset();
  std::thread leaver([copy = std::move(copy)]() mutable { copy.reset(); });
  EXPECT_TRUE(turnstile.wait());
  leaver.join();
}

TEST(Turnstile, CopiesAreOneTurnstile) {
  Turnstile turnstile;
  const Turnstile copy = turnstile;
  turnstile.open();
  EXPECT_NE(copy.enter(), nullptr);
}

TEST(PlainToken, IsShortAndHoldsNoSeparator) {
  EXPECT_TRUE(is_plain_token("run-7.a_B"));
  EXPECT_TRUE(is_plain_token(std::string(kPlainTokenBytesMax, 'x')));
  EXPECT_FALSE(is_plain_token(std::string(kPlainTokenBytesMax + 1, 'x')));
  for (const char* text : {"", "a b", "a\"", "a\n", "a/b", "\xC3\xA9"})
    EXPECT_FALSE(is_plain_token(text)) << text;
}

TEST(PlainToken, ARequestIdThatIsRepeatedOrOddIsDropped) {
  Request request;
  request.headers = {{"x-request-id", "run-7"}};
  EXPECT_EQ(request_token(request), "run-7");
  request.headers.push_back({"X-Request-Id", "run-8"});
  EXPECT_EQ(request_token(request), "");
  EXPECT_EQ(count_headers(request, "X-REQUEST-ID"), 2);
}

}  // namespace
}  // namespace net
