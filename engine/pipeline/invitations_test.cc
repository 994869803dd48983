#include "engine/pipeline/invitations.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/support/rig.h"

namespace engine {
namespace {

using support::Rig;

constexpr const char* kBorn = "1970-01-31";

void tell_by(Rules& rules, std::vector<std::string> channels) { rules.notices = channels; }

// A patient with a telephone and a mail address, who is written to by mail.
struct Door {
  Rig rig{"sqlite", [](Rules& rules) { tell_by(rules, {"mail"}); }};
  PatientId patient = enrol("1", kBorn);
  ThreadId thread = rig.say_new(rig.clinician(), patient, "please call us");
  std::string link = next_link();

  PatientId enrol(const std::string& number, const std::string& born) {
    auto made = rig.post("Patient",
                         R"({"resourceType":"Patient","identifier":[{"system":"urn:x","value":")" +
                             number + R"("}],"birthDate":")" + born +
                             R"(","telecom":[{"system":"phone","value":"(555) 010-0123"},)" +
                             R"({"system":"email","value":"ada)" + number + R"(@example.org"}]})",
                         rig.ehr_client());
    EXPECT_TRUE(made.ok());
    return PatientId{std::stoll(made.value().get().resource_id)};
  }
  std::string next_link() {
    rig.run_until_idle();
    return rig.mail().secrets.empty() ? "" : rig.mail().secrets.back();
  }
  // Staff write to her, and she is told.
  std::string told(const std::string& text) {
    EXPECT_TRUE(rig.say(rig.clinician(), patient, thread, text).ok());
    return next_link();
  }
  InvitationService& invitations() { return rig.engine().invitations(); }
  void ask(const std::string& with, const std::string& born = kBorn) {
    EXPECT_TRUE(invitations().ask_code_and_wait({with, born}).ok());
    rig.run_until_idle();
  }
  // The code that was sent last, by text message.
  std::string code() { return rig.sms().secrets.empty() ? "none" : rig.sms().secrets.back(); }
  bool enter(const std::string& with, const std::string& typed) {
    return invitations().enter_code_and_wait({with, typed}).ok();
  }
  std::string another(std::string right) {
    right[0] = right[0] == '9' ? '8' : static_cast<char>(right[0] + 1);
    return right;
  }
  std::int64_t records(const std::string& reason) {
    return rig.count("SELECT COUNT(*) FROM audit_leaf WHERE record LIKE '%" + reason + "%'");
  }
};

TEST(Invitation, LinkDateAndCodeTogetherProveHer) {
  Door door;
  door.ask(door.link);
  auto proven = door.invitations().enter_code_and_wait({door.link, door.code()});
  ASSERT_TRUE(proven.ok());
  EXPECT_EQ(proven.value().patient, door.patient);
  EXPECT_EQ(proven.value().thread, door.thread);
  EXPECT_EQ(door.records("identity proved: link"), 1);
}

TEST(Invitation, ALinkHas128BitsAndNoTwoAreAlike) {
  Door door;
  std::set<std::string> links{door.link};
  for (int i = 0; i < 50; ++i) {
    links.insert(door.told("more"));
  }
  EXPECT_EQ(links.size(), 51U);
  for (const std::string& link : links) EXPECT_EQ(link.size(), 22U);  // base64url of 16 bytes
}

TEST(Invitation, TheCodeGoesToTheContactOfHerRecordByTheOtherChannel) {
  Door door;
  door.ask(door.link);
  EXPECT_EQ(door.rig.sms().contacts, std::vector<std::string>{"+15550100123"});
  EXPECT_EQ(door.rig.sms().codes, std::vector<bool>{true});
  EXPECT_EQ(door.code().size(), 6U);
}

TEST(Invitation, TheStoreHoldsNeitherLinkNorCode) {
  Door door;
  door.ask(door.link);
  door.rig.settle();
  for (const std::string& secret : {door.link, door.code(), std::string("ada1@example.org")}) {
    EXPECT_FALSE(door.rig.scratch().holds(secret)) << "found in the data directory";
    EXPECT_EQ(door.rig.logged().find(secret), std::string::npos);
  }
}

TEST(Invitation, ItIsUsedOnce) {
  Door door;
  door.ask(door.link);
  EXPECT_TRUE(door.enter(door.link, door.code()));
  EXPECT_FALSE(door.enter(door.link, door.code()));
  const auto sent = door.rig.sms().received.size();
  door.ask(door.link);
  EXPECT_EQ(door.rig.sms().received.size(), sent);
}

TEST(Invitation, AWrongDateSendsNoCodeAndIsAnsweredAlike) {
  Door door;
  for (const char* date : {"1970-01-30", "1970-1-31", "", "1970", "31.01.1970", "1970-01-311"}) {
    Door fresh;
    fresh.ask(fresh.link, date);
    EXPECT_TRUE(fresh.rig.sms().received.empty()) << date;
    EXPECT_FALSE(fresh.enter(fresh.link, "000000"));
  }
}

TEST(Invitation, ALinkThatNobodyWasGivenIsAnsweredAlike) {
  Door door;
  for (const std::string& link :
       {std::string("AAAAAAAAAAAAAAAAAAAAAA"), std::string(), std::string(5000, 'A'),
        door.link + "A", door.link.substr(1), std::string("' OR 1=1 --")}) {
    door.ask(link);
    EXPECT_FALSE(door.enter(link, "000000"));
  }
  EXPECT_TRUE(door.rig.sms().received.empty());
  EXPECT_GE(door.records("unknown link"), 12);
}

TEST(Invitation, ALinkOfLastWeekIsAnsweredAlike) {
  Door door;
  door.rig.clock().advance_us(SignInLimits::kLinkUs);
  door.ask(door.link);
  EXPECT_TRUE(door.rig.sms().received.empty());
}

TEST(Invitation, ALinkOneSecondBeforeItsEndIsGood) {
  Door door;
  door.rig.clock().advance_us(SignInLimits::kLinkUs - base::kMinuteUs);
  door.ask(door.link);
  EXPECT_TRUE(door.enter(door.link, door.code()));
}

TEST(Invitation, ACodeOfTenMinutesAgoIsRefused) {
  Door door;
  door.ask(door.link);
  door.rig.clock().advance_us(SignInLimits::kCodeUs);
  EXPECT_FALSE(door.enter(door.link, door.code()));
}

TEST(Invitation, CodesThatAreNotTheOneAreRefused) {
  Door door;
  door.ask(door.link);
  const std::string code = door.code();
  for (const std::string& wrong : {code + "0", code.substr(1), std::string()}) {
    EXPECT_FALSE(door.enter(door.link, wrong));
  }
  EXPECT_TRUE(door.enter(door.link, code));
}

TEST(Invitation, ACodeThatWasSentForAnotherLinkIsRefused) {
  Door door;
  const std::string first = door.link;
  const std::string second = door.told("one more");
  door.ask(second);
  EXPECT_FALSE(door.enter(first, door.code()));
  EXPECT_TRUE(door.enter(second, door.code()));
}

TEST(Invitation, ALaterCodeEndsAnEarlier) {
  Door door;
  door.ask(door.link);
  const std::string first = door.code();
  door.ask(door.link);
  const std::string second = door.code();
  if (first != second) {
    EXPECT_FALSE(door.enter(door.link, first));
  }
  EXPECT_TRUE(door.enter(door.link, second));
}

TEST(Invitation, FiveWrongTriesLockTheLinkAndTheRightCodeComesTooLate) {
  Door door;
  door.ask(door.link);
  const std::string right = door.code();
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(door.enter(door.link, door.another(right)));
  EXPECT_FALSE(door.enter(door.link, right));
  EXPECT_EQ(door.records("link locked"), 1);
}

TEST(Invitation, FourWrongTriesDoNot) {
  Door door;
  door.ask(door.link);
  const std::string right = door.code();
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(door.enter(door.link, door.another(right)));
  EXPECT_TRUE(door.enter(door.link, right));
}

TEST(Invitation, TenWrongTriesOverAllLinksLockThePatientOutForADay) {
  Door door;
  for (int links = 0; links < 2; ++links) {
    for (int i = 0; i < 5; ++i) door.ask(door.link, "1999-09-09");
    door.link = door.told("more");
  }
  EXPECT_EQ(door.records("patient locked out"), 1);
  door.ask(door.link);
  EXPECT_TRUE(door.rig.sms().received.empty());
  door.rig.clock().advance_us(SignInLimits::kWindowUs);
  door.ask(door.link);
  EXPECT_TRUE(door.enter(door.link, door.code()));
}

TEST(Invitation, ALockOutOfOneIsNoneOfAnother) {
  Door door;
  for (int i = 0; i < 5; ++i) door.ask(door.link, "1999-09-09");
  const PatientId other = door.enrol("2", "1980-02-02");
  door.rig.say_new(door.rig.clinician(), other, "hello");
  const std::string link = door.next_link();
  door.ask(link, "1980-02-02");
  EXPECT_TRUE(door.enter(link, door.code()));
}

TEST(Invitation, TheDateOfAnotherPatientOpensNothing) {
  Door door;
  door.enrol("2", "1980-02-02");
  door.ask(door.link, "1980-02-02");
  EXPECT_TRUE(door.rig.sms().received.empty());
}

TEST(Invitation, NoMoreThanTenCodesGoOutInADay) {
  Door door;
  for (int i = 0; i < 15; ++i) door.ask(door.link);
  EXPECT_EQ(door.rig.sms().received.size(), 10U);
}

TEST(Invitation, ACodeThatCouldNotLeaveInTimeIsNotSent) {
  Door door;
  EXPECT_TRUE(door.invitations().ask_code_and_wait({door.link, kBorn}).ok());
  door.rig.clock().advance_us(SignInLimits::kCodeUs + base::kSecondUs);
  door.rig.run_until_idle();
  EXPECT_TRUE(door.rig.sms().received.empty());
}

TEST(Invitation, ARetriedNoticeCarriesALinkOfItsOwnAndBothOpen) {
  Door door;
  door.rig.mail().next = {{Outcome::Kind::kRetry, "busy", ""}};
  const std::string first = door.told("more");
  door.rig.clock().advance_us(base::kMinuteUs);
  const std::string second = door.next_link();
  EXPECT_NE(first, second);
  door.ask(first);
  EXPECT_TRUE(door.enter(first, door.code()));
}

TEST(Invitation, TheRecordOfATryNamesThePatientByHerKeyedDigestOnly) {
  Door door;
  door.ask(door.link, "1999-09-09");
  EXPECT_EQ(door.records("1999-09-09"), 0);
  EXPECT_EQ(door.records(door.link), 0);
  EXPECT_EQ(door.records("wrong birth date"), 1);
}

TEST(Notice, WhatThePatientWroteHerselfTellsHerNothing) {
  Door door;
  const auto before = door.rig.mail().received.size();
  ASSERT_TRUE(door.rig.say(door.rig.patient(door.patient), door.patient, door.thread, "hi").ok());
  door.rig.run_until_idle();
  EXPECT_EQ(door.rig.mail().received.size(), before);
}

TEST(Notice, ItsBytesHoldIdsAndNoAddress) {
  Door door;
  EXPECT_EQ(door.rig.mail().contacts.back(), "ada1@example.org");
  for (const std::string& bytes : door.rig.mail().received) {
    EXPECT_EQ(bytes.find("ada"), std::string::npos);
    EXPECT_EQ(bytes.find(door.link), std::string::npos);
  }
}

TEST(Notice, WithoutAnAddressItIsCancelledAndNobodyHasToLook) {
  Door door;
  const PatientId bare = [&] {
    auto made = door.rig.post(
        "Patient", R"({"resourceType":"Patient","identifier":[{"system":"urn:x","value":"9"}]})",
        door.rig.ehr_client());
    return PatientId{std::stoll(made.value().get().resource_id)};
  }();
  door.rig.say_new(door.rig.clinician(), bare, "hello");
  door.rig.run_until_idle();
  EXPECT_EQ(door.rig.count("SELECT COUNT(*) FROM parcel WHERE code = 'no address on this channel' "
                           "AND state = 6"),
            1);
}

}  // namespace
}  // namespace engine
