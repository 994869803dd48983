// CHECK: what must be true, or the process ends.
//
//   CHECK(leaf.size() == kHashBytes);
//   CHECK_UNREACHABLE();                 // after an exhaustive switch
//
// A failed CHECK writes file, line and the expression (never a value) to standard error and aborts.
// It is for broken invariants of our own; input is answered with an Error. Any thread may call it.
#pragma once

namespace base {

[[noreturn]] void check_failed(const char* file, int line, const char* expression);

}  // namespace base

#define CHECK(expression) \
  ((expression) ? static_cast<void>(0) : ::base::check_failed(__FILE__, __LINE__, #expression))
#define CHECK_UNREACHABLE() ::base::check_failed(__FILE__, __LINE__, "unreachable")
