// What a window says of an entry on its way into the chart, and of the Consent that decided.
//
//   Json state = chart_state(parcel);      // {"to": "ehr-mdm", "state": "written", "location":
//   ...} std::string until = consent_end(consents, "Consent/c1/_history/3#provision");   //
//   "2026-12-31"
//
// Codes of the far side and ids alone; no content. Pure; any thread; no failure.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "engine/store/rows.h"

namespace engine {

// written, waiting (attempts, next), refused (code), unknown, given-up.
base::Json chart_state(const store::ParcelRow& parcel);

// The last day of the Consent that a decision's rule names, as it is written there; "" when it has
// none or the rule is of no Consent.
std::string consent_end(const base::Json& consents, std::string_view rule);

}  // namespace engine
