// Whatever bytes say they are a token or a key set: refused, or within the limits; and no
// stranger's bytes verify under our key.
#include <cstdint>

#include "base/check.h"
#include "jose/jwks.h"
#include "jose/token.h"

using namespace jose;

namespace {

// RFC 7515 A.3.1, the public part.
constexpr std::string_view kJwk =
    R"({"kty":"EC","kid":"k","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
    R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Key kKey = Key::from_jwk(base::parse_json(kJwk).value()).value();
  const std::string text(reinterpret_cast<const char*>(data), size);
  const HeadRules rules{{Alg::kEs384, Alg::kRs384, Alg::kEs256, Alg::kRs256}, ""};
  const auto head = read_head(text, rules);
  if (head.ok()) CHECK(!head.value().kid.empty() && head.value().kid.size() <= kKidBytesMax);
  static_cast<void>(kKey.verify(text));
  const ClaimRules claims{.issuer = "i", .audience = "a", .now = {base::kDayUs}};
  CHECK(!verify_token(text, kKey, rules, claims).ok());
  const auto set = read_jwks(text);
  if (!set.ok()) return 0;
  CHECK(set.value().size() <= kJwksKeysMax);
  for (const auto& [kid, key] : set.value()) CHECK(!kid.empty() && !key.is_private());
  return 0;
}
