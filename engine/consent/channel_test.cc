#include "engine/consent/channel.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace engine::consent {
namespace {

ChannelConsent record(ChannelState state, std::int64_t second, const char* address = "h1",
                      Channel channel = Channel::kSms) {
  return {channel, address, state, "sms-1", base::Instant{second * base::kSecondUs}, "staff"};
}

bool active(std::vector<ChannelConsent> records, const Reach& reach = {Channel::kSms, "h1"}) {
  bool forward = decide_channel(records, reach) == ChannelVerdict::kActive;
  std::reverse(records.begin(), records.end());
  EXPECT_EQ(decide_channel(records, reach) == ChannelVerdict::kActive, forward);
  return forward;
}

TEST(ChannelConsent, NobodyIsReachedWithoutARecord) { EXPECT_FALSE(active({})); }

TEST(ChannelConsent, AskingIsNotAgreeing) {
  EXPECT_FALSE(active({record(ChannelState::kAsked, 1)}));
}

TEST(ChannelConsent, AgreeingMakesTheAddressActive) {
  EXPECT_TRUE(active({record(ChannelState::kAsked, 1), record(ChannelState::kAgreed, 2)}));
}

TEST(ChannelConsent, AnotherAddressStaysInactive) {
  EXPECT_FALSE(active({record(ChannelState::kAgreed, 1, "h2")}));
}

TEST(ChannelConsent, AnotherChannelOfTheSameAddressStaysInactive) {
  EXPECT_FALSE(active({record(ChannelState::kAgreed, 1, "h1", Channel::kVoice)}));
}

Reach reach_with(std::int64_t stopped, std::int64_t started) {
  Reach reach{Channel::kSms, "h1", Proven::kNo, OnFile::kYes};
  reach.stopped = base::Instant{stopped * base::kSecondUs};
  reach.started = base::Instant{started * base::kSecondUs};
  return reach;
}

TEST(AddressStop, ClosesAnAddressThatIsOnFileOrWasAgreedTo) {
  EXPECT_TRUE(active({}, reach_with(0, 0)));
  EXPECT_FALSE(active({}, reach_with(5, 0)));
  EXPECT_FALSE(active({record(ChannelState::kAgreed, 4)}, reach_with(5, 0)));
}

TEST(AddressStop, IsUndoneByStartAndComesBackByStop) {
  EXPECT_TRUE(active({}, reach_with(5, 6)));
  EXPECT_FALSE(active({}, reach_with(7, 6)));
}

TEST(AddressStop, DoesNotBindWhoAgreedToTheAddressAfterwards) {
  EXPECT_TRUE(active({record(ChannelState::kAgreed, 6)}, reach_with(5, 0)));
  EXPECT_FALSE(active({record(ChannelState::kAgreed, 6, "h2")}, reach_with(5, 0)));
}

TEST(AddressStop, AtTheSameMomentAsAnAgreementCloses) {
  EXPECT_FALSE(active({record(ChannelState::kAgreed, 5)}, reach_with(5, 0)));
}

TEST(AddressStart, UndoesAStopThatHerRecordTellsOfAndNoRefusal) {
  EXPECT_TRUE(active({record(ChannelState::kStopped, 5)}, reach_with(0, 6)));
  EXPECT_FALSE(active({record(ChannelState::kStopped, 7)}, reach_with(0, 6)));
  EXPECT_FALSE(active({record(ChannelState::kRefused, 5)}, reach_with(0, 6)));
  EXPECT_FALSE(active({record(ChannelState::kStopped, 5, "")}, reach_with(0, 6)));
}

TEST(ChannelConsent, ARefusalWithoutAddressIsOneOfTheWholeChannel) {
  EXPECT_FALSE(active({record(ChannelState::kAgreed, 1), record(ChannelState::kRefused, 2, "")}));
  EXPECT_TRUE(active({record(ChannelState::kRefused, 1, ""), record(ChannelState::kAgreed, 2)}));
}

TEST(ChannelConsent, AnAgreementWithoutAddressIsNone) {
  EXPECT_FALSE(active({record(ChannelState::kAgreed, 1, "")}));
}

TEST(ChannelConsent, AnAddressOnFileIsActiveUntilSheRefuses) {
  const Reach reach{Channel::kSms, "h1", Proven::kNo, OnFile::kYes};
  EXPECT_TRUE(active({}, reach));
  EXPECT_TRUE(active({record(ChannelState::kAsked, 1)}, reach));
  EXPECT_FALSE(active({record(ChannelState::kRefused, 1, "")}, reach));
  EXPECT_FALSE(active({record(ChannelState::kStopped, 1)}, reach));
}

TEST(ChannelConsent, StopEndsIt) {
  EXPECT_FALSE(active({record(ChannelState::kAgreed, 1), record(ChannelState::kStopped, 2)}));
}

TEST(ChannelConsent, AgreeingAgainAfterStopResumes) {
  EXPECT_TRUE(active({record(ChannelState::kStopped, 1), record(ChannelState::kAgreed, 2)}));
}

TEST(ChannelConsent, AskingAgainDoesNotUndoARefusal) {
  Reach portal{Channel::kPortal, "", Proven::kYes};
  EXPECT_FALSE(active({record(ChannelState::kRefused, 1, "", Channel::kPortal),
                       record(ChannelState::kAsked, 2, "", Channel::kPortal)},
                      portal));
}

TEST(ChannelConsent, AskingAgainDoesNotUndoAnAgreement) {
  EXPECT_TRUE(active({record(ChannelState::kAgreed, 1), record(ChannelState::kAsked, 2)}));
}

TEST(ChannelConsent, OfTwoAnswersAtOneMomentTheClosingCounts) {
  EXPECT_FALSE(active({record(ChannelState::kAgreed, 1), record(ChannelState::kStopped, 1)}));
}

TEST(ChannelConsent, ThePortalIsActiveOnceThePatientHasProvedWhoSheIs) {
  EXPECT_TRUE(active({}, {Channel::kPortal, "", Proven::kYes}));
  EXPECT_FALSE(active({}, {Channel::kPortal, "", Proven::kNo}));
}

TEST(ChannelConsent, ProvingWhoSheIsOpensNoOtherChannel) {
  EXPECT_FALSE(active({}, {Channel::kSms, "h1", Proven::kYes}));
}

TEST(ChannelConsent, ThePortalStaysShutWhenSheRefusedIt) {
  EXPECT_FALSE(active({record(ChannelState::kRefused, 1, "", Channel::kPortal)},
                      {Channel::kPortal, "", Proven::kYes}));
}

TEST(ChannelState, OnlyAnAnswerChangesIt) {
  EXPECT_EQ(next_state(ChannelState::kRefused, ChannelState::kAsked), ChannelState::kRefused);
  EXPECT_EQ(next_state(ChannelState::kStopped, ChannelState::kAgreed), ChannelState::kAgreed);
  EXPECT_EQ(next_state(ChannelState::kAgreed, ChannelState::kStopped), ChannelState::kStopped);
}

TEST(ChannelNames, AreReadAsTheyAreWritten) {
  for (Channel c : {Channel::kPortal, Channel::kMail, Channel::kSms, Channel::kVoice}) {
    EXPECT_EQ(read_channel(channel_name(c)).value(), c);
  }
  for (ChannelState s : {ChannelState::kAsked, ChannelState::kAgreed, ChannelState::kRefused,
                         ChannelState::kStopped}) {
    EXPECT_EQ(read_channel_state(channel_state_name(s)).value(), s);
  }
  EXPECT_FALSE(read_channel("fax").ok());
  EXPECT_FALSE(read_channel_state("maybe").ok());
}

}  // namespace
}  // namespace engine::consent
