// expect: error: could not convert .*name.*phi.* to .base::LogField.
#include "base/log.h"
#include "base/phi.h"

// Logs hold ids, codes and counts.
void tell(base::Log& log, const base::Phi& phi) {
  log.info("posted", {{"bytes", std::to_string(phi.size_bytes())}});
}

#ifdef HOPLINE_MUST_FAIL
base::LogField leak(const base::Phi& phi) { return {"name", phi}; }
#endif
