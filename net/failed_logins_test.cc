#include "net/failed_logins.h"

#include <gtest/gtest.h>

#include "net/http_server.h"
#include "net/raw_client.h"

namespace net {
namespace {

constexpr std::int64_t kSecondUs = 1'000'000;

class FailedLoginsTest : public testing::Test {
 protected:
  bool admits(const std::string& from, const std::string& credential, std::int64_t at_us = 0) {
    return logins_.admits(logins_.attempt(from, credential), at_us);
  }
  void answer(const std::string& from, const std::string& credential, int status,
              std::int64_t at_us = 0) {
    logins_.answered(logins_.attempt(from, credential), status, at_us);
  }
  void fail(const std::string& from, int times, std::int64_t at_us = 0) {
    for (int i = 0; i < times; ++i) answer(from, "Bearer try" + std::to_string(i), 401, at_us);
  }

  FailedLogins logins_;
};

constexpr int kBurst = static_cast<int>(FailedLogins::kBurst);

TEST_F(FailedLoginsTest, AfterABurstOfFailuresNewCredentialsWait) {
  fail("192.0.2.1", kBurst - 1);
  EXPECT_TRUE(admits("192.0.2.1", "Bearer next"));
  fail("192.0.2.1", 1);
  EXPECT_FALSE(admits("192.0.2.1", "Bearer next"));
  EXPECT_TRUE(admits("192.0.2.2", "Bearer next"));
}

TEST_F(FailedLoginsTest, ASecondLaterOneMoreMayBeTried) {
  fail("192.0.2.1", kBurst);
  EXPECT_FALSE(admits("192.0.2.1", "Bearer next", kSecondUs / 2));
  EXPECT_TRUE(admits("192.0.2.1", "Bearer next", kSecondUs));
  fail("192.0.2.1", 1, kSecondUs);
  EXPECT_FALSE(admits("192.0.2.1", "Bearer next", kSecondUs));
  EXPECT_TRUE(admits("192.0.2.1", "Bearer next", 60 * kSecondUs));
}

TEST_F(FailedLoginsTest, ACredentialThatWasGoodGoesOnWhateverItsNeighboursTry) {
  answer("192.0.2.1", "Bearer hers", 200);
  fail("192.0.2.1", kBurst);
  EXPECT_TRUE(admits("192.0.2.1", "Bearer hers"));
  EXPECT_FALSE(admits("192.0.2.1", "Bearer another"));
  answer("192.0.2.1", "Bearer hers", 401);  // revoked
  EXPECT_FALSE(admits("192.0.2.1", "Bearer hers"));
}

TEST_F(FailedLoginsTest, RequestsWithoutACredentialAreLeftAlone) {
  fail("192.0.2.1", kBurst);
  EXPECT_TRUE(admits("192.0.2.1", ""));
  answer("192.0.2.9", "", 401);
  EXPECT_EQ(logins_.addresses(), 1U);
}

TEST_F(FailedLoginsTest, AnIpv6NetworkIsOneAddress) {
  fail("2001:db8:1:2::1", kBurst);
  EXPECT_FALSE(admits("2001:db8:1:2:ffff::9", "Bearer next"));
  EXPECT_TRUE(admits("2001:db8:1:3::1", "Bearer next"));
  fail("::ffff:192.0.2.1", kBurst);
  EXPECT_TRUE(admits("::ffff:192.0.2.2", "Bearer next"));
  EXPECT_FALSE(admits("192.0.2.1", "Bearer next"));  // the same address, written otherwise
}

TEST_F(FailedLoginsTest, ItsMemoryIsBounded) {
  for (std::size_t i = 0; i < FailedLogins::kAddressesMax + 500; ++i) {
    const std::string from = "10." + std::to_string(i >> 16) + "." + std::to_string(i >> 8 & 255) +
                             "." + std::to_string(i & 255);
    answer(from, "Bearer x", 401);
  }
  EXPECT_LE(logins_.addresses(), FailedLogins::kAddressesMax);
}

TEST_F(FailedLoginsTest, WhoFailedOftenIsNotForgottenForWhoFailedOnce) {
  fail("192.0.2.1", kBurst);
  for (std::size_t i = 0; i < FailedLogins::kAddressesMax + 10; ++i) {
    answer("10.1." + std::to_string(i >> 8) + "." + std::to_string(i & 255), "Bearer x", 401);
  }
  EXPECT_FALSE(admits("192.0.2.1", "Bearer next"));
}

TEST(FailedLoginsOfAServer, Are429WithTheTimeToWait) {
  Executor executor(1);
  Router router;
  int asked = 0;
  router.mount("GET", "/thing", [&](const Request& request, const Respond& respond) {
    ++asked;
    respond(problem(request.bearer() == "good" ? 200 : 401, "no"));
  });
  HttpServer server(executor, router, {.address = "127.0.0.1:0"});
  ASSERT_TRUE(server.start().ok());
  const auto ask = [&](const std::string& token) {
    RawClient client(server.address());
    client.send("GET /thing HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: Bearer " +
                token + "\r\n\r\n");
    return client.read_to_end();
  };
  EXPECT_NE(ask("good").find(" 200 "), std::string::npos);
  std::string last;
  int tried = 0;
  while (tried < 200 && last.find(" 429 ") == std::string::npos) {
    last = ask("bad" + std::to_string(tried++));
  }
  EXPECT_NE(last.find("Retry-After: 5"), std::string::npos) << last;
  const int before = asked;
  EXPECT_NE(ask("good").find(" 200 "), std::string::npos);
  EXPECT_EQ(asked, before + 1);
  server.stop();
  executor.stop();
}

}  // namespace
}  // namespace net
