#include "engine/pipeline/channel_record.h"

#include <gtest/gtest.h>

#include "engine/api/contacts.h"
#include "tests/support/rig.h"

namespace engine {
namespace {

using consent::Channel;
using consent::ChannelState;
using support::Rig;

struct Said {
  std::string type = "deny";
  std::vector<std::string> channels = {"sms"};
  std::string address;
  std::string status = "active";
};

std::string consent_json(const Said& said, PatientId patient) {
  const std::string codes = "http://terminology.hl7.org/CodeSystem/";
  std::string names;
  for (const std::string& name : said.channels) {
    names += (names.empty() ? "" : ",") + std::string(R"({"coding":[{"system":")") +
             std::string(kChannelSystem) + R"(","code":")" + name + "\"}]}";
  }
  std::string extension;
  if (!said.address.empty()) {
    extension = R"("extension":[{"url":"urn:hopline:contact","valueContactPoint":{"value":")" +
                said.address + "\"}}],";
  }
  return R"({"resourceType":"Consent",)" + extension + R"("status":")" + said.status +
         R"(","scope":{"coding":[{"system":")" + codes +
         R"(consentscope","code":"patient-privacy"}]},"category":[{"coding":[{"system":")" +
         R"(urn:hopline:consent","code":"channel"}]}],"patient":{"reference":"Patient/)" +
         patient.to_string() + R"("},"dateTime":"2026-03-02","policyRule":{"coding":[{"system":")" +
         codes + R"(v3-ActCode","code":"OPTOUT"}]},"provision":{"type":")" + said.type +
         R"(","code":[)" + names + "]}}";
}

ChannelReading reading(std::string source = "portal") {
  ChannelReading reading;
  reading.now = base::Instant{7};
  reading.source = std::move(source);
  reading.country = "+1";
  reading.digest = [](const Contact& contact) { return "#" + contact.address; };
  reading.own = [](Channel channel) { return channel == Channel::kSms ? "#own" : ""; };
  return reading;
}

base::Result<std::vector<consent::ChannelConsent>> read(const Said& said,
                                                        const std::string& source = "portal") {
  const auto consent = fhir::Resource::parse(consent_json(said, PatientId{1})).value();
  EXPECT_TRUE(is_channel_consent(consent));
  return read_channel_consent(consent, reading(source));
}

TEST(ChannelRecord, ADenialWithoutAddressIsOneOfEachWholeChannel) {
  const auto records = read({"deny", {"portal", "mail", "sms"}}).value();
  ASSERT_EQ(records.size(), 3U);
  for (const auto& record : records) {
    EXPECT_EQ(record.state, ChannelState::kRefused);
    EXPECT_EQ(record.address_hash, "");
  }
}

TEST(ChannelRecord, AnAnswerByTheChannelItselfStopsThatAddress) {
  const auto records = read({"deny", {"sms"}, "(555) 010-0123"}, "sms-reply").value();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].state, ChannelState::kStopped);
  EXPECT_EQ(records[0].address_hash, "#+15550100123");
}

TEST(ChannelRecord, APermissionWithoutAddressMeansThatOfHerRecord) {
  EXPECT_EQ(read({"permit", {"sms"}}).value()[0].address_hash, "#own");
  EXPECT_EQ(read({"permit", {"portal"}}).value()[0].address_hash, "");
  EXPECT_FALSE(read({"permit", {"mail"}}).ok());
}

TEST(ChannelRecord, APermissionThatIsNotActiveAnyMoreIsARefusal) {
  EXPECT_EQ(read({"permit", {"sms"}, "", "inactive"}).value()[0].state, ChannelState::kRefused);
}

TEST(ChannelRecord, WhatItDoesNotUnderstandIsAFaultWithoutTheValue) {
  for (const Said& said : {Said{"", {"sms"}}, Said{"perhaps", {"sms"}}, Said{"deny", {}},
                           Said{"deny", {"pigeon"}}, Said{"deny", {"sms"}, "no number"}}) {
    const auto records = read(said);
    ASSERT_FALSE(records.ok());
    EXPECT_EQ(records.error().to_string().find("no number"), std::string::npos);
  }
}

// A patient who is told by mail and telephone, with what she does about it.
struct Told {
  Rig rig{"sqlite", [](Rules& rules) { rules.notices = {"mail", "sms"}; }};
  PatientId patient = enrol("1");
  ThreadId thread = rig.say_new(rig.clinician(), patient, "hello");

  Told() { rig.run_until_idle(); }
  PatientId enrol(const std::string& number) {
    auto made =
        rig.post("Patient",
                 R"({"resourceType":"Patient","identifier":[{"system":"urn:x","value":")" + number +
                     R"("}],"telecom":[{"system":"phone","value":"555 010 0123"},)" +
                     R"({"system":"email","value":"ada@example.org"}]})",
                 rig.ehr_client());
    EXPECT_TRUE(made.ok());
    return PatientId{std::stoll(made.value().get().resource_id)};
  }
  int record(const Said& said, const Actor& actor) {
    auto posted = rig.post("Consent", consent_json(said, patient), actor);
    return posted.ok() ? posted.value().get().http_status : 0;
  }
  void tell() {
    EXPECT_TRUE(rig.say(rig.clinician(), patient, thread, "news").ok());
    rig.run_until_idle();
  }
  std::pair<std::size_t, std::size_t> told() {
    return {rig.mail().received.size(), rig.sms().received.size()};
  }
  bool stop(const std::string& address) {
    bool good = false;
    rig.engine().contacts().stopped({ContactChannel::kSms, address, "sms"},
                                    [&good](const base::Status& done) { good = done.ok(); });
    rig.settle();
    return good;
  }
};

using Counts = std::pair<std::size_t, std::size_t>;

TEST(ChannelRefusal, BindsTheNextNotice) {
  Told world;
  EXPECT_EQ(world.told(), (Counts{1, 1}));
  EXPECT_EQ(world.record({"deny", {"portal", "mail", "sms"}}, world.rig.patient(world.patient)),
            201);
  world.tell();
  EXPECT_EQ(world.told(), (Counts{1, 1}));
  EXPECT_EQ(world.rig.count("SELECT COUNT(*) FROM parcel WHERE kind = 2 AND state = 6"), 2);
}

TEST(ChannelRefusal, BindsANoticeThatWaitsAlready) {
  Told world;
  ASSERT_TRUE(world.rig.say(world.rig.clinician(), world.patient, world.thread, "news").ok());
  world.record({"deny", {"sms"}}, world.rig.patient(world.patient));
  world.rig.run_until_idle();
  EXPECT_EQ(world.told(), (Counts{2, 1}));
}

TEST(ChannelRefusal, IsTakenBackByAgreeing) {
  Told world;
  world.record({"deny", {"mail", "sms"}}, world.rig.patient(world.patient));
  world.rig.clock().advance_us(base::kSecondUs);
  EXPECT_EQ(world.record({"permit", {"mail"}}, world.rig.patient(world.patient)), 201);
  world.tell();
  EXPECT_EQ(world.told(), (Counts{2, 1}));
}

TEST(ChannelRefusal, LeavesTheRecordedConsentsAsTheyAre) {
  Told world;
  world.record({"deny", {"portal", "mail", "sms"}}, world.rig.patient(world.patient));
  EXPECT_FALSE(world.rig.texts(world.rig.clinician(), world.thread).empty());
}

TEST(ChannelRefusal, IsNobodyElsesToGive) {
  Told world;
  const PatientId other = world.enrol("2");
  EXPECT_EQ(world.record({"deny", {"mail", "sms"}}, world.rig.patient(other)), 422);
  world.tell();
  EXPECT_EQ(world.told(), (Counts{2, 2}));
}

TEST(Stop, EndsTextMessagesToThatNumberAndNothingElse) {
  Told world;
  EXPECT_TRUE(world.stop("+15550100123"));
  world.tell();
  EXPECT_EQ(world.told(), (Counts{2, 1}));
}

TEST(Stop, ReachesEveryPatientWhoWasWrittenToThere) {
  Told world;
  const PatientId other = world.enrol("2");
  const ThreadId thread = world.rig.say_new(world.rig.clinician(), other, "hello");
  world.rig.run_until_idle();
  EXPECT_TRUE(world.stop("+1 555 010 0123"));
  world.tell();
  ASSERT_TRUE(world.rig.say(world.rig.clinician(), other, thread, "news").ok());
  world.rig.run_until_idle();
  EXPECT_EQ(world.rig.sms().received.size(), 2U);
}

TEST(Stop, OfANumberThatNobodyHasIsAnsweredAlike) {
  Told world;
  for (const char* address : {"+15559999999", "", "not a number"}) {
    EXPECT_TRUE(world.stop(address)) << address;
  }
  world.tell();
  EXPECT_EQ(world.told(), (Counts{2, 2}));
}

TEST(Stop, IsARecordedConsent) {
  Told world;
  EXPECT_TRUE(world.stop("+15550100123"));
  EXPECT_EQ(world.rig.count("SELECT COUNT(*) FROM resource WHERE type = 'Consent'"), 1);
}

}  // namespace
}  // namespace engine
