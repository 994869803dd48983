// expect: error: no match for .operator<<. .*Phi
#include <ostream>

#include "base/phi.h"

// The size of patient data may be told, its content not.
void tell(std::ostream& out, const base::Phi& phi) { out << phi.size_bytes(); }

#ifdef HOPLINE_MUST_FAIL
void leak(std::ostream& out, const base::Phi& phi) { out << phi; }
#endif
