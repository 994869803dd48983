#include "engine/keys/envelope.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "engine/keys/keyring.h"

namespace engine::keys {
namespace {

const std::string kKey(32, 'k');
const RowAddress kRow{1, "message", 42, 1};

std::string sealed() { return seal(kKey, 7, {3, 9}, kRow, "plain"); }

TEST(Envelope, OpensWhereItWasSealed) { EXPECT_EQ(open(kKey, kRow, sealed()).value(), "plain"); }

TEST(Envelope, HasTheLayoutOnRecord) {
  EXPECT_EQ(base::to_hex(sealed().substr(0, kEnvelopeHeaderBytes)),
            "48450101"
            "0000000000000007"
            "00000003"
            "0000000000000009");
  EXPECT_EQ(sealed().size(), kEnvelopeHeaderBytes + 5 + kTagBytes);
  EXPECT_EQ(key_id_of(sealed()).value(), 7);
}

TEST(Envelope, DoesNotOpenInAnotherPlace) {
  EXPECT_FALSE(open(kKey, {2, "message", 42, 1}, sealed()).ok());
  EXPECT_FALSE(open(kKey, {1, "entry", 42, 1}, sealed()).ok());
  EXPECT_FALSE(open(kKey, {1, "message", 43, 1}, sealed()).ok());
  EXPECT_FALSE(open(kKey, {1, "message", 42, 2}, sealed()).ok());
}

TEST(Envelope, DoesNotOpenWithAnyBitChanged) {
  const std::string good = sealed();
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(open(kKey, kRow, bad).ok()) << "bit " << bit;
  }
}

TEST(Envelope, DoesNotOpenWhenCutOrEmpty) {
  const std::string good = sealed();
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(open(kKey, kRow, good.substr(0, size)).ok());
  }
}

TEST(Mac, IsHmacSha256OfTheLengthPrefixedParts) {
  // Computed with another library over 00 00 00 1c and the text of RFC 4231 test case 2.
  const std::string text = "what do ya want for nothing?";
  EXPECT_EQ(base::to_hex(Mac("Jefe").of({text}).view()),
            "6298cecdfbe401fe7a2c98963b8fc9fce1d110839f3a1ac4f873523359f55750");
  EXPECT_NE(Mac("Jefe").of({text}), Mac("jefe").of({text}));
  EXPECT_EQ(base::to_hex(Mac(std::string(131, '\xaa')).of({"Test"}).view()),
            base::to_hex(hmac_sha256(sha256({std::string(131, '\xaa')}).view(), {"Test"}).view()));
}

TEST(Nonces, NeverRepeat) {
  Nonces nonces(5, base::Instant{0});
  EXPECT_EQ(nonces.next().count, 0u);
  EXPECT_EQ(nonces.next().count, 1u);
  EXPECT_EQ(nonces.next().writer, 5u);
}

TEST(Nonces, GoOnBeyondAnEarlierStartOfTheSameWriter) {
  Nonces before(5, base::Instant{1'000'000});
  Nonces restored(5, base::Instant{2'000'000});
  for (int i = 0; i < 1000; ++i) EXPECT_LT(before.next().count, restored.next().count);
}

TEST(Keyring, UsesAKeyOnlyAfterItWasAdmitted) {
  Keyring ring(1, kKey, 1);
  const std::string wrapped = ring.new_key(7);
  EXPECT_FALSE(ring.has(7));
  ASSERT_TRUE(ring.admit(7, wrapped).ok());
  EXPECT_EQ(ring.open(kRow, ring.seal(7, kRow, "x")).value(), "x");
}

TEST(Keyring, RefusesAKeyUnderAnotherMasterKeyOrId) {
  Keyring ring(1, kKey, 1);
  Keyring other(1, std::string(32, 'o'), 1);
  EXPECT_FALSE(other.admit(7, ring.new_key(7)).ok());
  EXPECT_FALSE(ring.admit(8, ring.new_key(7)).ok());
}

TEST(Keyring, SaysWhichKeyIsMissing) {
  Keyring ring(1, kKey, 1);
  ASSERT_TRUE(ring.admit(7, ring.new_key(7)).ok());
  const std::string body = ring.seal(7, kRow, "x");
  const Keyring later(1, kKey, 2);
  EXPECT_EQ(later.open(kRow, body).error().code, base::Code::kNotFound);
}

TEST(Keyring, BlindsDifferByPurposePartsAndKey) {
  const Keyring ring(1, kKey, 1);
  const Keyring other(1, std::string(32, 'o'), 1);
  EXPECT_EQ(ring.blind({"p", "ab", "c"}), ring.blind({"p", "ab", "c"}));
  EXPECT_NE(ring.blind({"p", "ab", "c"}), ring.blind({"p", "a", "bc"}));
  EXPECT_NE(ring.blind({"p", "ab"}), ring.blind({"q", "ab"}));
  EXPECT_NE(ring.blind({"p", "ab"}), other.blind({"p", "ab"}));
  EXPECT_EQ(ring.blind({"p"}).size(), 16u);
}

TEST(Keyring, NumbersThatDifferInTheirLastTwoCharactersHaveNearDigests) {
  const std::string key(kKeyBytes, 'k');
  const Keyring ring(1, key, 1);
  const auto near = [&ring](std::string_view value) { return ring.blind_near({"p", "x"}, value); };
  EXPECT_EQ(near("A10017").size(), 24u);
  EXPECT_EQ(near("A10017"), near("A10017"));
  EXPECT_NE(near("A10017"), near("A10018"));
  EXPECT_EQ(near("A10017").substr(0, 16), near("A10018").substr(0, 16));
  EXPECT_NE(near("A10017").substr(0, 16), near("A10117").substr(0, 16));
  EXPECT_NE(near("A10017").substr(0, 16), ring.blind_near({"p", "y"}, "A10017").substr(0, 16));
  EXPECT_NE(near(""), near("1"));
}

}  // namespace
}  // namespace engine::keys
