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
  bool stop(const std::string& address, ContactChannel channel = ContactChannel::kSms) {
    bool good = false;
    rig.engine().contacts().stopped({channel, address, "sms"},
                                    [&good](const base::Status& done) { good = done.ok(); });
    rig.settle();
    return good;
  }
  bool start(const std::string& address) {
    bool good = false;
    rig.engine().contacts().started({ContactChannel::kSms, address, "sms"},
                                    [&good](const base::Status& done) { good = done.ok(); });
    rig.settle();
    return good;
  }
  std::int64_t records(const std::string& reason) {
    return rig.count("SELECT COUNT(*) FROM audit_leaf WHERE record LIKE '%\"reason\":\"" + reason +
                     "\"%'");
  }
  void pass() { rig.clock().advance_us(base::kSecondUs); }
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

TEST(Stop, BindsAPatientWhoWasNeverWrittenTo) {
  Told world;
  EXPECT_TRUE(world.stop("+15550100123"));
  const PatientId other = world.enrol("2");
  world.rig.say_new(world.rig.clinician(), other, "hello");
  world.rig.run_until_idle();
  EXPECT_EQ(world.told(), (Counts{2, 1}));
}

TEST(Stop, BindsAnAddressThatNobodyHasYet) {
  Rig rig{"sqlite", [](Rules& rules) { rules.notices = {"sms"}; }};
  rig.engine().contacts().stopped({ContactChannel::kSms, "(555) 010-0123", "sms"},
                                  [](const base::Status&) {});
  auto made = rig.post("Patient",
                       R"({"resourceType":"Patient","identifier":[{"system":"urn:x","value":"1"}],)"
                       R"("telecom":[{"system":"phone","value":"555 010 0123"}]})",
                       rig.ehr_client());
  ASSERT_TRUE(made.ok());
  rig.say_new(rig.clinician(), PatientId{std::stoll(made.value().get().resource_id)}, "hello");
  rig.run_until_idle();
  EXPECT_TRUE(rig.sms().received.empty());
}

TEST(Stop, BindsANoticeThatIsPlannedAlready) {
  Told world;
  ASSERT_TRUE(world.rig.say(world.rig.clinician(), world.patient, world.thread, "news").ok());
  EXPECT_TRUE(world.stop("+15550100123"));
  world.rig.run_until_idle();
  EXPECT_EQ(world.told(), (Counts{2, 1}));
  EXPECT_EQ(world.rig.count("SELECT COUNT(*) FROM parcel WHERE destination = 'sms' AND state = 6"),
            1);
}

TEST(Stop, BindsTheNextTryOfANoticeThatFailed) {
  Told world;
  world.rig.sms().next = {{Outcome::Kind::kRetry, "503", ""}};
  ASSERT_TRUE(world.rig.say(world.rig.clinician(), world.patient, world.thread, "news").ok());
  world.rig.run_until_idle();
  ASSERT_EQ(world.told(), (Counts{2, 2}));
  EXPECT_TRUE(world.stop("+15550100123"));
  world.rig.clock().advance_us(base::kHourUs);
  world.rig.run_until_idle();
  EXPECT_EQ(world.told(), (Counts{2, 2}));
}

TEST(Stop, OfAMailAddressEndsMailAndNothingElse) {
  Told world;
  EXPECT_TRUE(world.stop("ADA@example.org", ContactChannel::kMail));
  world.tell();
  EXPECT_EQ(world.told(), (Counts{1, 2}));
}

TEST(Stop, IsOnRecordForTheAddressAndForEachWhoWasWrittenToThere) {
  Told world;
  EXPECT_TRUE(world.stop("+15550100123"));
  EXPECT_EQ(world.records("STOP by sms"), 2);
  EXPECT_EQ(world.rig.count("SELECT COUNT(*) FROM audit_leaf WHERE record LIKE '%5550100123%'"), 0);
}

TEST(Stop, IsShownToTheClinicianAsWhyNothingGoes) {
  Told world;
  EXPECT_TRUE(world.stop("+15550100123"));
  const auto shown = world.rig.show(world.rig.clinician(), ShowConversation{world.thread, {}});
  ASSERT_TRUE(shown.ok());
  const auto& channels = shown.value().get().json.find("consent")->find("channels")->items();
  ASSERT_EQ(channels.size(), 1U);
  EXPECT_EQ(channels[0].text_of("channel"), "sms");
  EXPECT_EQ(channels[0].text_of("state"), "stopped");
}

TEST(Stop, SendsNoCodeThereEither) {
  Told world;
  EXPECT_TRUE(world.stop("+15550100123"));
  EXPECT_TRUE(world.stop("ada@example.org", ContactChannel::kMail));
  const auto before = world.told();
  const std::string link = world.rig.mail().secrets.back();
  EXPECT_TRUE(world.rig.engine().invitations().ask_code_and_wait({link, "1970-01-31"}).ok());
  world.rig.run_until_idle();
  EXPECT_EQ(world.told(), before);
}

TEST(Stop, OutlivesARestart) {
  Told world;
  EXPECT_TRUE(world.stop("+15550100123"));
  world.rig.reopen();
  world.tell();
  EXPECT_EQ(world.told(), (Counts{2, 1}));
}

TEST(Start, UndoesStopForEverybodyThere) {
  Told world;
  EXPECT_TRUE(world.stop("+15550100123"));
  EXPECT_TRUE(world.start("555-010-0123"));  // within the same instant: what came last holds
  world.tell();
  EXPECT_EQ(world.told(), (Counts{2, 2}));
  EXPECT_EQ(world.records("START by sms"), 2);
  EXPECT_TRUE(world.stop("+15550100123"));
  world.tell();
  EXPECT_EQ(world.told(), (Counts{3, 2}));
}

TEST(Start, UndoesNoRefusalThatSheGaveOnHerPage) {
  Told world;
  world.record({"deny", {"sms"}}, world.rig.patient(world.patient));
  world.pass();
  EXPECT_TRUE(world.start("+15550100123"));
  world.tell();
  EXPECT_EQ(world.told(), (Counts{2, 1}));
}

TEST(Start, OfAnAddressThatNeverStoppedChangesNothing) {
  Told world;
  EXPECT_TRUE(world.start("+15550100123"));
  EXPECT_TRUE(world.start("+15559999999"));
  world.tell();
  EXPECT_EQ(world.told(), (Counts{2, 2}));
}

TEST(Start, IsNotNeededForOneWhoAgreesToThatAddressHerself) {
  Told world;
  const PatientId other = world.enrol("2");
  EXPECT_TRUE(world.stop("+15550100123"));
  world.pass();
  EXPECT_EQ(world.record({"permit", {"sms"}}, world.rig.patient(world.patient)), 201);
  world.tell();
  EXPECT_EQ(world.told(), (Counts{2, 2}));
  world.rig.say_new(world.rig.clinician(), other, "hello");
  world.rig.run_until_idle();
  EXPECT_EQ(world.told(), (Counts{3, 2}));  // the other one has not agreed
}

// No Send permit commits after the STOP has, on any node.
TEST(StopOnNodes, BindsTheOtherNodesNextNotice) {
  SKIP_WITHOUT_STORE("postgres");
  const auto tell_by_sms = [](Rules& rules) { rules.notices = {"sms"}; };
  Rig first("postgres", tell_by_sms);
  Rig second(first, "b");
  auto made =
      first.post("Patient",
                 R"({"resourceType":"Patient","identifier":[{"system":"urn:x","value":"1"}],)"
                 R"("telecom":[{"system":"phone","value":"555 010 0123"}]})",
                 first.ehr_client());
  const PatientId patient{std::stoll(made.value().get().resource_id)};
  const ThreadId thread = first.say_new(first.clinician(), patient, "hello");
  first.run_until_idle();
  ASSERT_EQ(first.sms().received.size(), 1U);
  ASSERT_TRUE(first.say(first.clinician(), patient, thread, "news").ok());
  second.engine().contacts().stopped({ContactChannel::kSms, "+15550100123", "sms"},
                                     [](const base::Status& done) { EXPECT_TRUE(done.ok()); });
  second.settle();
  first.run_until_idle();
  second.run_until_idle();
  EXPECT_EQ(first.sms().received.size() + second.sms().received.size(), 1U);
}

}  // namespace
}  // namespace engine
