#include "engine/pipeline/channel_record.h"

namespace engine {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;
using consent::Channel;
using consent::ChannelConsent;
using consent::ChannelState;

constexpr std::size_t kChannelsMax = 8;

Error fault(std::string text, std::string path) {
  return {Code::kInvalid, std::move(text), "Consent." + std::move(path), {}};
}

// The codes of that system among a list of CodeableConcepts.
std::vector<std::string> codes_of(const Json* concepts, std::string_view system) {
  std::vector<std::string> codes;
  if (concepts == nullptr) return codes;
  for (const Json& item : concepts->items()) {
    const Json* codings = item.find("coding");
    if (codings == nullptr) continue;
    for (const Json& coding : codings->items()) {
      if (coding.text_of("system") == system) codes.push_back(coding.text_of("code"));
    }
  }
  return codes;
}

const Json* extension_of(const fhir::Resource& consent, std::string_view url) {
  const Json* extensions = consent.find("extension");
  if (extensions == nullptr) return nullptr;
  for (const Json& extension : extensions->items()) {
    if (extension.text_of("url") == url) return &extension;
  }
  return nullptr;
}

std::string contact_value(const fhir::Resource& consent) {
  const Json* extension = extension_of(consent, kContactExtension);
  const Json* point = extension == nullptr ? nullptr : extension->find("valueContactPoint");
  return point == nullptr ? "" : point->text_of("value");
}

std::string text_version(const fhir::Resource& consent) {
  const Json* extension = extension_of(consent, kTextExtension);
  return extension == nullptr ? "" : extension->text_of("valueString");
}

// An answer that comes by the channel itself ends it for good; on the page she may change her mind
// in the same place.
Result<ChannelState> state_of(const fhir::Resource& consent, const std::string& source) {
  const Json* provision = consent.find("provision");
  const std::string type = provision == nullptr ? "" : provision->text_of("type");
  if (type == "permit" && consent.text("status") == "active") return ChannelState::kAgreed;
  if (type != "permit" && type != "deny") {
    return fault("permit or deny is needed", "provision.type");
  }
  return source == "sms-reply" ? ChannelState::kStopped : ChannelState::kRefused;
}

// The digest of the address that is meant on that channel; empty: of all.
Result<std::string> digest_of(const std::string& written, Channel channel,
                              const ChannelReading& reading) {
  if (written.empty() || channel == Channel::kPortal) return std::string();
  const std::string address = normal_address(written, {channel, reading.country, reading.now});
  if (address.empty()) return fault("this is no address of the channel", "extension");
  return reading.digest({channel, address});
}

}  // namespace

bool is_channel_consent(const fhir::Resource& consent) {
  for (const std::string& code : codes_of(consent.find("category"), kConsentCategories)) {
    if (code == kChannelCategory) return true;
  }
  return false;
}

Result<std::vector<ChannelConsent>> read_channel_consent(const fhir::Resource& consent,
                                                         const ChannelReading& reading) {
  auto state = state_of(consent, reading.source);
  if (!state.ok()) return state.error();
  const Json* provision = consent.find("provision");
  const auto names =
      codes_of(provision == nullptr ? nullptr : provision->find("code"), kChannelSystem);
  if (names.empty() || names.size() > kChannelsMax) {
    return fault("names no channel", "provision.code");
  }
  const std::string written = contact_value(consent);
  std::vector<ChannelConsent> records;
  for (const std::string& name : names) {
    auto channel = consent::read_channel(name);
    if (!channel.ok()) return fault("no such channel", "provision.code");
    auto digest = digest_of(written, channel.value(), reading);
    if (!digest.ok()) return digest.error();
    const bool open = state.value() == ChannelState::kAgreed;
    std::string address = std::move(digest).value();
    if (open && channel.value() != Channel::kPortal && address.empty()) {
      address = reading.own(channel.value());
      if (address.empty()) return fault("her record has no such address", "provision.code");
    }
    records.push_back({channel.value(), std::move(address), state.value(), text_version(consent),
                       reading.now, reading.source});
  }
  return records;
}

}  // namespace engine
