// Card: what a clinician sees in the chart, from the count of what waits.
//
//   auto reply = render_cards(view.json, style, now, uuid);     // {"cards": [...]}
//   reply = no_cards();                                         // {"cards": []}
//
// The count, an age and a link, and never a word of a message, since EHRs keep cards. `view` is the
// Reader's ShowCard (engine/api/VIEWS.md). Pure; any thread.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/json.h"

namespace adapter::cds_hooks {

inline constexpr std::string_view kServiceId = "unanswered-messages";

struct CardStyle {
  std::string label;       // whose service this is
  std::string launch_url;  // of the SMART app that the link opens
  std::int64_t warn_after_us = base::kDayUs;
};

base::Json no_cards();
base::Json render_cards(const base::Json& view, const CardStyle& style, base::Instant now,
                        const std::string& uuid);

// Discovery: the list of services.
base::Json describe_services();

// "35 min", "2 h", "3 days"; the chart's page says the same (adapters/look/ages.csv).
std::string age_text(std::int64_t us);

}  // namespace adapter::cds_hooks
