#include "engine/consent/channel.h"

#include <array>
#include <optional>

namespace engine::consent {

namespace {

constexpr std::array<std::string_view, 4> kChannels = {"portal", "mail", "sms", "voice"};
constexpr std::array<std::string_view, 4> kStates = {"asked", "agreed", "refused", "stopped"};

bool closes(ChannelState state) {
  return state == ChannelState::kRefused || state == ChannelState::kStopped;
}

// Nobody agrees to an address that she has not named, but she may refuse all there will ever be.
bool is_about(const ChannelConsent& record, const Reach& reach) {
  if (record.channel != reach.channel) return false;
  return record.address_hash == reach.address_hash ||
         (record.address_hash.empty() && closes(record.state));
}

// A later question replaces no answer; of two answers at the same moment the closing one counts.
bool replaces(const ChannelConsent& next, const ChannelConsent& current) {
  bool next_asks = next.state == ChannelState::kAsked;
  bool current_asks = current.state == ChannelState::kAsked;
  if (next_asks != current_asks) return current_asks;
  if (next.at != current.at) return next.at > current.at;
  return closes(next.state) && !closes(current.state);
}

// A STOP that her own record tells of came from the address too, so START undoes it.
bool is_undone(const ChannelConsent& record, const Reach& reach) {
  return record.state == ChannelState::kStopped && !record.address_hash.empty() &&
         record.at <= reach.started;
}

// What the address said, as one more record.
ChannelConsent stop_of(const Reach& reach) {
  return {reach.channel, reach.address_hash, ChannelState::kStopped, "", reach.stopped, "address"};
}

}  // namespace

ChannelVerdict decide_channel(const std::vector<ChannelConsent>& records, const Reach& reach) {
  const ChannelConsent stop = stop_of(reach);
  const ChannelConsent* last = reach.stopped > reach.started ? &stop : nullptr;
  for (const ChannelConsent& record : records) {
    if (!is_about(record, reach) || is_undone(record, reach)) continue;
    if (last == nullptr || replaces(record, *last)) last = &record;
  }
  bool proven_portal = reach.channel == Channel::kPortal && reach.identity == Proven::kYes;
  bool given = proven_portal || reach.on_file == OnFile::kYes;
  ChannelState state = last == nullptr ? ChannelState::kAsked : last->state;
  switch (state) {
    case ChannelState::kAgreed:
      return ChannelVerdict::kActive;
    case ChannelState::kAsked:
      return given ? ChannelVerdict::kActive : ChannelVerdict::kInactive;
    case ChannelState::kRefused:
    case ChannelState::kStopped:
      return ChannelVerdict::kInactive;
  }
  CHECK_UNREACHABLE();
}

ChannelState next_state(ChannelState current, ChannelState event) {
  return event == ChannelState::kAsked ? current : event;
}

std::string_view channel_name(Channel channel) {
  return kChannels[static_cast<std::size_t>(channel)];
}

std::string_view channel_state_name(ChannelState state) {
  return kStates[static_cast<std::size_t>(state)];
}

base::Result<Channel> read_channel(std::string_view name) {
  for (std::size_t i = 0; i < kChannels.size(); ++i) {
    if (kChannels[i] == name) return static_cast<Channel>(i);
  }
  return base::Error{base::Code::kInvalid, "must be portal, mail, sms or voice", "channel", {}};
}

base::Result<ChannelState> read_channel_state(std::string_view name) {
  for (std::size_t i = 0; i < kStates.size(); ++i) {
    if (kStates[i] == name) return static_cast<ChannelState>(i);
  }
  return base::Error{
      base::Code::kInvalid, "must be asked, agreed, refused or stopped", "state", {}};
}

}  // namespace engine::consent
