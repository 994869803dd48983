// Acts: what a patient does on her page, as the FHIR resources that go through the Intake.
//
//   arrival = answer_arrival(actor, {"12", "declined", key}, now);       // AppointmentResponse
//   arrival = channel_arrival(actor, {{"portal", "sms"}, "deny", version}, now);  // Consent
//   auto born = read_birth_date(form);                                   // "1970-01-31", or
//   nullopt
//
// Her name in them is that of her session, never of the request. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "engine/api/intake.h"
#include "net/form.h"

namespace adapter::portal {

struct VisitAnswer {
  std::string appointment;  // id of ours
  std::string status;       // accepted, declined, tentative
};

struct ChannelChoice {
  std::vector<std::string> channels;  // portal, mail, sms
  std::string type;                   // permit, deny
  std::string text;                   // version of what she was shown
};

bool is_answer(std::string_view status);

engine::Arrival answer_arrival(const engine::Actor& actor, const VisitAnswer& answer);
engine::Arrival channel_arrival(const engine::Actor& actor, const ChannelChoice& choice,
                                base::Instant now);

// Day, month and year as numbers; nullopt when they make no day that there is.
std::optional<std::string> read_birth_date(const net::Form& form);

// The digits of a code, without the blanks that people type between them.
std::string read_code(const net::Form& form);

}  // namespace adapter::portal
