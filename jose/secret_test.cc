#include "jose/secret.h"

#include <gtest/gtest.h>

#include <set>

#include "base/encoding.h"

namespace jose {
namespace {

// RFC 7636 appendix B.
TEST(Secret, AVerifierBecomesTheChallengeOfTheRfc) {
  EXPECT_EQ(base::to_base64url(sha256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST(Secret, RandomBytesAreAsManyAsWantedAndNotTheSameTwice) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(seen.insert(random_bytes(16)).second);
  EXPECT_EQ(random_bytes(33).size(), 33U);
}

TEST(Secret, AUuidHasItsVersionAndVariant) {
  for (int i = 0; i < 100; ++i) {
    const std::string id = random_uuid();
    ASSERT_EQ(id.size(), 36U);
    EXPECT_EQ(id[14], '4');
    EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
    EXPECT_EQ(id[8] == '-' && id[13] == '-' && id[18] == '-' && id[23] == '-', true);
  }
}

}  // namespace
}  // namespace jose
