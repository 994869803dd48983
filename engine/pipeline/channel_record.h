// Channel records: a FHIR Consent that speaks of being reached, as what it says of each channel.
//
//   if (is_channel_consent(consent)) records = read_channel_consent(consent, reading);
//
// Its category has the code "channel" of urn:hopline:consent; provision.type permits or denies,
// provision.code names the channels ("portal", "mail", "sms", "voice" of urn:hopline:channel), and
// an extension urn:hopline:contact (ContactPoint) the address that is meant. A denial without
// address is one of the whole channel; a permission without one means that in her record. Pure.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/consent/channel.h"
#include "engine/pipeline/contact.h"
#include "fhir/resource.h"

namespace engine {

inline constexpr std::string_view kConsentCategories = "urn:hopline:consent";
inline constexpr std::string_view kChannelCategory = "channel";
inline constexpr std::string_view kChannelSystem = "urn:hopline:channel";
inline constexpr std::string_view kContactExtension = "urn:hopline:contact";
inline constexpr std::string_view kTextExtension = "urn:hopline:text-version";

struct ChannelReading {
  base::Instant now;
  std::string source;   // "portal", "sms-reply", "staff": who said so
  std::string country;  // "+1"
  std::function<std::string(const Contact&)> digest;
  // The digest of the address in her own record; empty: she has none on that channel.
  std::function<std::string(consent::Channel)> own;
};

bool is_channel_consent(const fhir::Resource& consent);

// kInvalid names the element that is missing or not understood.
base::Result<std::vector<consent::ChannelConsent>> read_channel_consent(
    const fhir::Resource& consent, const ChannelReading& reading);

}  // namespace engine
