// ChannelConsent: whether a person has agreed to be reached on one address of one channel.
//
//   auto state = decide_channel(records, Reach{Channel::kSms, address_hash});
//   if (state == ChannelVerdict::kActive) circumstances.facts.push_back(Fact::kChannelConsent);
//
// Another record than the FHIR Consent: that says what may be disclosed, this says where the
// person wants to be reached. Both must agree before anything is sent. The address is kept as its
// keyed hash alone. The newest record of an address counts, and of equally new ones the one that
// closes. Pure functions; values.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace engine::consent {

enum class Channel { kPortal, kMail, kSms, kVoice };
enum class ChannelState { kAsked, kAgreed, kRefused, kStopped };

struct ChannelConsent {
  Channel channel = Channel::kPortal;
  std::string address_hash;  // HMAC of the normalised address; empty for the portal
  ChannelState state = ChannelState::kAsked;
  std::string text_version;  // of the words that the person was shown
  base::Instant at;
  std::string source;  // "portal", "sms-reply", "staff", "import": a fixed word
};

enum class Proven { kNo, kYes };
enum class OnFile { kNo, kYes };

struct Reach {
  Channel channel = Channel::kPortal;
  std::string address_hash;
  Proven identity = Proven::kNo;  // the patient has proved who she is
  // The custodian holds that an address in her record is one she gave to be reached at.
  OnFile on_file = OnFile::kNo;
  // The last STOP and START that came from the address itself, whoever has it; zero: none.
  base::Instant stopped = {};
  base::Instant started = {};
};

enum class ChannelVerdict { kActive, kInactive };

// Agreed is active. The portal is active too once the patient has proved who she is, unless she
// refused or stopped it; an address on file likewise, where the custodian says so. Records of other
// addresses and channels say nothing here, but a refusal without address is one of the whole
// channel. STOP from an address closes it for everybody whose address it is, until START comes from
// it, or for a patient until she agrees to that address herself; START undoes STOP and no refusal.
ChannelVerdict decide_channel(const std::vector<ChannelConsent>& records, const Reach& reach);

// Asking again does not undo a refusal: a person who said no, or STOP, can only agree herself.
ChannelState next_state(ChannelState current, ChannelState event);

std::string_view channel_name(Channel channel);
std::string_view channel_state_name(ChannelState state);
base::Result<Channel> read_channel(std::string_view name);
base::Result<ChannelState> read_channel_state(std::string_view name);

}  // namespace engine::consent
