// ReplayBook: tokens that were used, by issuer and jti, until they expire by themselves.
//
//   ReplayBook book;
//   if (!book.use(issuer, jti, expires, now)) refuse();        // used before, or no room to tell
//
// In memory and bounded: when it is full of tokens that have not expired, further ones are refused,
// since a token that is not remembered could be used twice. It knows what this process saw.
// Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace jose {

class ReplayBook {
 public:
  static constexpr std::size_t kTokensMax = 100'000;

  explicit ReplayBook(std::size_t tokens_max = kTokensMax) : tokens_max_(tokens_max) {}

  // False when it was used before. `expires` includes the leeway that its check grants.
  bool use(std::string_view issuer, std::string_view jti, base::Instant expires, base::Instant now);

 private:
  std::size_t tokens_max_;
  std::mutex mutex_;
  std::map<std::string, base::Instant, std::less<>> used_;
  std::set<std::pair<base::Instant, std::string>> by_end_;
};

}  // namespace jose
