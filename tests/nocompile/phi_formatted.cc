// expect: error: static assertion failed: Cannot format an argument
#include <fmt/format.h>

#include "base/phi.h"

// fmt is how texts for people are made; it has no way to write a Phi.
std::string tell(const base::Phi& phi) { return fmt::format("{} bytes", phi.size_bytes()); }

#ifdef HOPLINE_MUST_FAIL
std::string leak(const base::Phi& phi) { return fmt::format("{}", phi); }
#endif
