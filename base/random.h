// Random words from the system, for tokens that are shown to nobody but their owner.
//
//   std::string form = base::random_token();       // 128 bits as 22 characters of base64url
//
// The kernel's generator (getrandom); ends the process when there is none. Any thread.
#pragma once

#include <string>

namespace base {

std::string random_token();

}  // namespace base
