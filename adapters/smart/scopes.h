// Scopes of SMART, version 1 (patient/Patient.read) and 2 (patient/Patient.rs).
//
//   missing_scopes("launch openid patient/Patient.r", "openid patient/*.read")    // {}
//
// A version 1 word stands for letters: read is rs, write is cud, * is all. A granted `user/` scope
// covers what was asked for `patient/`. "launch" and "online_access" are never missed: servers
// leave them out of what they grant. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace adapter::smart {

std::vector<std::string> missing_scopes(std::string_view asked, std::string_view granted);

}  // namespace adapter::smart
