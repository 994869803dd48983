#include "base/encoding.h"

#include <gtest/gtest.h>

namespace base {
namespace {

std::string every_byte() {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  return bytes;
}

TEST(Encoding, EveryByteSurvivesEachAlphabet) {
  const std::string bytes = every_byte();
  EXPECT_EQ(from_hex(to_hex(bytes)).value(), bytes);
  EXPECT_EQ(from_base64(to_base64(bytes)).value(), bytes);
  EXPECT_EQ(from_base64url(to_base64url(bytes)).value(), bytes);
}

TEST(Encoding, MatchesTheVectorsOfRfc4648) {
  EXPECT_EQ(to_base64("foob"), "Zm9vYg==");
  EXPECT_EQ(to_base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(to_base32("foobar"), "mzxw6ytboi");
  EXPECT_EQ(from_base64("Zm9vYmFy").value(), "foobar");
}

TEST(Encoding, RefusesWhatIsNotCanonical) {
  EXPECT_FALSE(from_base64("Zm9vYh==").ok());  // the last character has spare bits set
  EXPECT_FALSE(from_base64("Zm9vYg=").ok());
  EXPECT_FALSE(from_base64url("Zm9v=").ok());
  EXPECT_FALSE(from_hex("abc").ok());
  EXPECT_FALSE(from_hex("zz").ok());
}

}  // namespace
}  // namespace base
