#include "base/random.h"

#include <sys/random.h>

#include "base/check.h"
#include "base/encoding.h"

namespace base {

std::string random_token() {
  std::string bytes(16, '\0');
  CHECK(::getrandom(bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
  return to_base64url(bytes);
}

}  // namespace base
