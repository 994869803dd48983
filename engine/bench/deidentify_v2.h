// The HL7 v2 side of deidentify(): by the types of the dictionary.
//
//   base::Result<std::string> safe = deidentify_v2(bytes, disguise);
//
// See deidentify.h, which is what others include. Pure; any thread.
#pragma once

#include "engine/bench/deidentify.h"

namespace engine::bench {

base::Result<std::string> deidentify_v2(const std::string& bytes, const Disguise& disguise);

}  // namespace engine::bench
