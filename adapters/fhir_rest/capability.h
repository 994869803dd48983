// Capability: what GET /metadata answers. It lists what works, made from kServedTypes.
//
//   base::Json statement = capability_statement("/fhir/R4", clock.now());
//
// Pure; any thread. A test checks that every interaction listed is mounted.
#pragma once

#include <string_view>

#include "base/clock.h"
#include "base/json.h"

namespace adapter::fhir_rest {

base::Json capability_statement(std::string_view base_url, base::Instant at);

}  // namespace adapter::fhir_rest
