// expect: error: ignoring returned value of type .*Result.*unused-result
#include "base/result.h"

base::Status store_it();

// A failure is looked at.
bool stored() { return store_it().ok(); }

#ifdef HOPLINE_MUST_FAIL
void store_and_hope() { store_it(); }
#endif
