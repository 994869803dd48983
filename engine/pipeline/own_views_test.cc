// What a patient's page is given of herself, and of nobody else.
#include <gtest/gtest.h>

#include "tests/support/rig.h"

namespace engine {
namespace {

using base::Json;
using support::Rig;

struct Home {
  Rig rig;
  ThreadId thread = rig.feed(rig.siu("S12")).threads.at(0);
  PatientId ada = rig.only_patient();

  base::Result<Json> show(const Actor& actor, ShowRequest request) {
    auto shown = rig.show(actor, std::move(request));
    if (!shown.ok()) return shown.error();
    return shown.value().get().json;
  }
  PatientId other() {
    support::Siu event;
    event.filler = "F2";
    event.mrn = "1002";
    rig.feed(rig.siu("S12", event));
    return rig.only_patient();
  }
};

TEST(OwnVisit, IsTheAppointmentOfHerThreadInTheClinicsZone) {
  Home home;
  const auto visit = home.show(home.rig.patient(home.ada), ShowVisit{home.thread});
  ASSERT_TRUE(visit.ok());
  EXPECT_EQ(visit.value().text_of("status"), "booked");
  EXPECT_EQ(visit.value().text_of("answer"), "");
  EXPECT_EQ(visit.value().text_of("service"), "Knee MRI");
  EXPECT_EQ(visit.value().text_of("zone"), "Europe/Berlin");
  EXPECT_EQ(visit.value().text_of("organisation"), "Mercy Clinic");
}

TEST(OwnVisit, OfAnotherPatientIsNotThere) {
  Home home;
  const Actor other = home.rig.patient(home.other());
  ASSERT_NE(other.patient, home.ada);
  const auto visit = home.show(other, ShowVisit{home.thread});
  ASSERT_FALSE(visit.ok());
  EXPECT_EQ(visit.error().code, base::Code::kNotFound);
}

TEST(OwnVisit, OfNoThreadAndOfOneWithoutAppointmentAreAnsweredAlike) {
  Home home;
  const Actor ada = home.rig.patient(home.ada);
  const ThreadId talk = home.rig.say_new(home.rig.clinician(), home.ada, "hello");
  const auto none = home.show(ada, ShowVisit{ThreadId{999}});
  const auto plain = home.show(ada, ShowVisit{talk});
  ASSERT_FALSE(none.ok());
  ASSERT_FALSE(plain.ok());
  EXPECT_EQ(none.error().to_string(), plain.error().to_string());
}

TEST(OwnViews, AreNotForStaffAndPrograms) {
  Home home;
  for (const Actor& actor : {home.rig.clinician(), home.rig.ehr_client()}) {
    EXPECT_FALSE(home.show(actor, ShowVisit{home.thread}).ok());
    EXPECT_FALSE(home.show(actor, ShowStanding{}).ok());
  }
}

TEST(OwnViews, OfATenantThatIsNotHersAreNotThere) {
  Home home;
  Actor stranger = home.rig.patient(home.ada);
  stranger.tenant = TenantId{2};
  EXPECT_FALSE(home.show(stranger, ShowVisit{home.thread}).ok());
  EXPECT_FALSE(home.show(stranger, ShowStanding{}).ok());
}

TEST(OwnStanding, MasksAddressesAndSaysHowEachStands) {
  Home home;
  auto made = home.rig.post(
      "Patient",
      R"({"resourceType":"Patient","identifier":[{"system":"urn:x","value":"7"}],"telecom":[)"
      R"({"system":"phone","value":"555 010 0123"},)"
      R"({"system":"email","value":"canary@example.org"}],)"
      R"("communication":[{"language":{"coding":[{"code":"es-MX"}]}}]})",
      home.rig.ehr_client());
  ASSERT_TRUE(made.ok());
  const PatientId patient{std::stoll(made.value().get().resource_id)};
  const auto standing = home.show(home.rig.patient(patient), ShowStanding{});
  ASSERT_TRUE(standing.ok());
  EXPECT_EQ(standing.value().text_of("language"), "es");
  EXPECT_EQ(standing.value().text_of("portal"), "asked");
  const std::string text = base::write_json(standing.value());
  EXPECT_NE(text.find("c...@example.org"), std::string::npos);
  EXPECT_NE(text.find("...0123"), std::string::npos);
  for (const char* clear : {"canary", "5550100123", "+1555"}) {
    EXPECT_EQ(text.find(clear), std::string::npos) << clear;
  }
}

TEST(OwnStanding, TellsOfAStopThatCameFromTheAddress) {
  Home home;
  auto made = home.rig.post(
      "Patient",
      R"({"resourceType":"Patient","identifier":[{"system":"urn:x","value":"7"}],"telecom":[)"
      R"({"system":"phone","value":"555 010 0123"}]})",
      home.rig.ehr_client());
  const PatientId patient{std::stoll(made.value().get().resource_id)};
  const auto state = [&] {
    const auto standing = home.show(home.rig.patient(patient), ShowStanding{});
    return standing.value().find("channels")->items().at(0).text_of("state");
  };
  EXPECT_EQ(state(), "on");
  const ContactAt at{ContactChannel::kSms, "+15550100123", "sms"};
  home.rig.engine().contacts().stopped(at, [](const base::Status&) {});
  home.rig.settle();
  EXPECT_EQ(state(), "off");
  home.rig.engine().contacts().started(at, [](const base::Status&) {});
  home.rig.settle();
  EXPECT_EQ(state(), "on");
}

TEST(OwnViews, EachIsOneRecordedShow) {
  Home home;
  const auto shows = [&] {
    return home.rig.count("SELECT COUNT(*) FROM audit_leaf WHERE hop = 3");
  };
  const auto before = shows();
  ASSERT_TRUE(home.show(home.rig.patient(home.ada), ShowVisit{home.thread}).ok());
  ASSERT_TRUE(home.show(home.rig.patient(home.ada), ShowStanding{}).ok());
  EXPECT_EQ(shows(), before + 2);
}

}  // namespace
}  // namespace engine
