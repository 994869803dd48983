// Contact: where a patient is reached, out of her record.
//
//   auto contact = contact_of(patient, Dial{Channel::kSms, "+1", now});   // nullopt: none such
//   ring.blind({"contact", "sms", contact->address});
//
// Telephone numbers lose blanks and punctuation and gain the country's prefix where they have none,
// mail addresses lose capitals: a number that a gateway tells us has the same form as ours. Of
// several the lowest rank counts, then mobile, then the first; old and ended ones do not. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "engine/consent/channel.h"
#include "fhir/resource.h"

namespace engine {

inline constexpr std::size_t kAddressBytesMax = 254;  // RFC 5321 4.5.3.1.3, less the brackets

struct Contact {
  consent::Channel channel = consent::Channel::kMail;
  std::string address;  // "ada@example.org", "+15550100"
};

struct Dial {
  consent::Channel channel = consent::Channel::kMail;
  std::string country;  // "+1": of numbers that name none; empty: they stay as they are
  base::Instant now;
};

std::optional<Contact> contact_of(const fhir::Resource& patient, const Dial& dial);

// The one form of an address; "" when it cannot be one.
std::string normal_address(std::string_view address, const Dial& dial);

// Her language of the two that there are texts for: "en" or "es"; else `otherwise`.
std::string language_of(const fhir::Resource& patient, std::string_view otherwise);

}  // namespace engine
