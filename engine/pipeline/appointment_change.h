// What an appointment event changes for the people who are told about it.
//
//   Telling telling = compare(stored_or_null, incoming, now, ahead_us);
//   if (!telling.event.empty()) render(telling.event, telling.values);
//
// Pure: the same two versions give the same telling, so replaying a message tells nobody twice.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "engine/store/rows.h"
#include "fhir/resource.h"

namespace engine {

struct Telling {
  std::string event;  // "booked", "moved", "updated", "cancelled", "withdrawn", "noshow"; "" = none
  store::Audience audience = store::Audience::kPatient;
  std::map<std::string, std::string> values;  // for the wording
  std::optional<base::Instant> remind_at;
  bool drop_reminder = false;
};

struct Moment {
  base::Instant now;
  std::int64_t ahead_us = base::kDayUs;  // of a reminder
  bool told_before = false;              // a thread tells of this appointment
};

Telling compare(const fhir::Resource* stored, const fhir::Resource& incoming, const Moment& moment);

// Times that a cancellation or no-show may leave out are those of the stored appointment (R4
// app-3).
void keep_times(const fhir::Resource* stored, fhir::Resource& incoming);

// What a text or a window may say of it: start, end, place, clinician, service, instruction.
std::map<std::string, std::string> values_of(const fhir::Resource& appointment);

// What she answered herself, as it is kept with her participant; "" before she has. The next event
// of the EHR brings a participant without it.
inline constexpr std::string_view kAnswerExtension = "urn:hopline:answer";
std::string own_answer(const base::Json& participant);

// "Knee MRI" as the thread's title; "Appointment" when the message names no service.
std::string title_of(const fhir::Resource& appointment);

// True when R4 app-3 wants start and end and one is missing.
bool lacks_times(const fhir::Resource& appointment);

}  // namespace engine
