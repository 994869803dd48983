// expect: error: (could not convert|cannot convert|no match for .operator=).*Phi
#include "base/phi.h"
#include "base/result.h"

// An error says what is wrong and where, never with which value.
base::Error refuse(const base::Phi&) {
  return base::Error{base::Code::kInvalid, "not a date", "PID-7", {}};
}

#ifdef HOPLINE_MUST_FAIL
base::Error leak(const base::Phi& phi) {
  return base::Error{base::Code::kInvalid, phi, "PID-7", {}};
}
#endif
