// Launches from the chart on the real engine, as they should go.
#include <fstream>

#include "jose/token.h"
#include "tests/adapters/smart_world.h"
#include "tests/support/scratch.h"

namespace {

using support::Fields;
using support::query_of;
using support::SmartWorld;
using testing_support::header_of;
using testing_support::settings_of;

TEST(Smart, ALaunchOpensASessionOfTheUserForThePatientOfTheChart) {
  SmartWorld world;
  const auto end = world.launch();
  EXPECT_EQ(end.status, 303);
  EXPECT_EQ(SmartWorld::location(end).substr(0, 16), "/chart/#code=hc_");
  const auto session = world.redeem(end);
  ASSERT_TRUE(session.ok()) << session.error().to_string();
  EXPECT_EQ(session.value().actor.id, "ehr-a:Practitioner/7");
  EXPECT_EQ(session.value().actor.role, "clinician");
  EXPECT_EQ(session.value().about.patient, world.ada);
  EXPECT_TRUE(session.value().about.thread.none());
  EXPECT_EQ(session.value().about.marks, std::vector<std::string>{"banner"});
  EXPECT_EQ(world.host.counted("hopline_launches_total endpoint=ehr-a outcome=opened"), 1);
}

TEST(Smart, WhatTheEhrIsAskedForIsBoundToThisLaunch) {
  SmartWorld world;
  const std::string first = SmartWorld::location(world.begin());
  EXPECT_TRUE(first.starts_with(world.ehr.base() + "/authorize?")) << first;
  const Fields asked = query_of(first);
  EXPECT_EQ(asked.at("response_type"), "code");
  EXPECT_EQ(asked.at("client_id"), "hopline");
  EXPECT_EQ(asked.at("redirect_uri"), "https://hopline.example/smart/callback");
  EXPECT_EQ(asked.at("aud"), world.ehr.iss());
  EXPECT_EQ(asked.at("launch"), "l1");
  EXPECT_EQ(asked.at("code_challenge_method"), "S256");
  EXPECT_EQ(asked.at("code_challenge").size(), 43U);
  EXPECT_EQ(asked.at("scope").find("launch openid fhirUser patient/Patient.r"), 0U);
  const Fields again = query_of(SmartWorld::location(world.begin()));
  for (const char* each : {"state", "nonce", "code_challenge"}) {
    EXPECT_NE(asked.at(each), again.at(each)) << each;
  }
  EXPECT_EQ(world.ehr.requests.load(), 1);  // discovery is kept
}

TEST(Smart, NothingSecretIsInAnAddressThatAServerSees) {
  SmartWorld world;
  const std::string asked = SmartWorld::location(world.begin());
  EXPECT_EQ(asked.find("verifier"), std::string::npos);
  const auto end = world.launch();
  const std::string where = SmartWorld::location(end);
  EXPECT_EQ(where.find("hc_"), where.find('#') + 6);
  EXPECT_EQ(where.find("access-1"), std::string::npos);
  EXPECT_EQ(end.body, "");
  EXPECT_EQ(world.host.logged().find("access-1"), std::string::npos);
  EXPECT_EQ(world.host.logged().find("hc_"), std::string::npos);
}

TEST(Smart, AFhirUserMayBeRelativeOrAbsolute) {
  SmartWorld world;
  for (const std::string& user :
       {std::string("Practitioner/7"), world.ehr.iss() + "/Practitioner/7"}) {
    world.ehr.user = user;
    EXPECT_EQ(world.redeem(world.launch()).value().actor.references,
              std::vector<std::string>{"Practitioner/7"});
  }
}

TEST(Smart, ACardsThreadIsOpenedFirst) {
  SmartWorld world;
  world.ehr.reply = [&](base::Json& reply) {
    reply.set("appContext",
              base::Json::string("{\"thread\":\"t" + world.thread.to_string() + "\"}"));
    reply.set("need_patient_banner", base::Json::boolean(false));
  };
  const auto session = world.redeem(world.launch());
  ASSERT_TRUE(session.ok());
  EXPECT_EQ(session.value().about.thread, world.thread);
  EXPECT_TRUE(session.value().about.marks.empty());
}

// A chart shows one patient: what another one said is not opened in it.
TEST(Smart, AThreadOfAnotherPatientIsNotOpened) {
  SmartWorld world;
  const auto other = world.rig.feed(world.rig.siu("S12", {.filler = "F2", .mrn = "1002"}));
  world.ehr.reply = [&](base::Json& reply) {
    reply.set("appContext",
              base::Json::string("{\"thread\":\"t" + other.threads.at(0).to_string() + "\"}"));
  };
  const auto session = world.redeem(world.launch());
  EXPECT_EQ(session.value().about.patient, world.ada);
  EXPECT_TRUE(session.value().about.thread.none());
}

TEST(Smart, AnAppointmentInTheContextIsADeepLink) {
  SmartWorld world;
  const auto rows =
      world.rig.query("SELECT CAST(id AS BIGINT) FROM resource WHERE type = 'Appointment'",
                      {engine::store::Type::kInteger});
  const std::string id = std::to_string(std::get<std::int64_t>(rows.at(0)[0]));
  const auto shown = world.rig.show(world.rig.clinician(), engine::ShowResource{"Appointment", id});
  const base::Json identifier = *shown.value().get().json.find("identifier");
  base::Json there = base::Json::object();
  there.set("resourceType", base::Json::string("Appointment"));
  there.set("id", base::Json::string("a7"));
  there.set("identifier", identifier);
  world.ehr.put(base::write_json(there));
  const std::string name = base::write_json(identifier.items().front());
  for (const std::string& context :
       {std::string(R"([{"reference":"Appointment/a7"}])"),
        R"([{"reference":")" + world.ehr.iss() + R"(/Appointment/a7"}])",
        R"([{"type":"Appointment","identifier":)" + name + "}]",
        R"([{"reference":"Encounter/1"},{"reference":"Appointment/gone"},
            {"reference":"Appointment/a7"}])" +
            std::string()}) {
    world.ehr.reply = [&](base::Json& reply) {
      reply.set("fhirContext", base::parse_json(context).value());
    };
    const auto session = world.redeem(world.launch());
    ASSERT_TRUE(session.ok()) << context;
    EXPECT_EQ(session.value().about.thread, world.thread) << context;
  }
}

TEST(Smart, ACommunicationInTheContextIsADeepLink) {
  SmartWorld world;
  ASSERT_TRUE(
      world.rig.say(world.rig.patient(world.ada), world.ada, world.thread, "hi", "k1").ok());
  world.ehr.reply = [&](base::Json& reply) {
    reply.set("fhirContext", base::parse_json(R"([{"type":"Communication","identifier":
                {"system":"urn:hopline:draft","value":"k1"}}])")
                                 .value());
  };
  EXPECT_EQ(world.redeem(world.launch()).value().about.thread, world.thread);
}

TEST(Smart, MissingScopesAreToldToThePage) {
  SmartWorld world;
  const auto marks = [&](const std::string& scope) {
    world.ehr.reply = [scope](base::Json& reply) {
      reply.set("scope", base::Json::string(scope));
      reply.set("need_patient_banner", base::Json::boolean(false));
    };
    return world.redeem(world.launch()).value().about.marks;
  };
  EXPECT_TRUE(marks("openid fhirUser patient/*.read").empty());
  EXPECT_TRUE(marks("openid fhirUser patient/*.rs").empty());
  EXPECT_EQ(marks("openid fhirUser patient/Patient.read patient/Appointment.rs"),
            std::vector<std::string>{"missing:patient/Communication.r"});
}

TEST(Smart, AClientWithAKeyProvesWhoItIs) {
  const support::Signer own(support::Signer::Kind::kP384, "hopline-1");
  support::Scratch scratch;
  std::ofstream(scratch.path("key.json")) << base::write_json(own.private_jwk());
  SmartWorld world(Fields{{"client_key_file", scratch.path("key.json")}});
  ASSERT_TRUE(world.redeem(world.launch()).ok());
  const std::string token = world.ehr.last_form.at("client_assertion");
  const jose::Key key = jose::Key::from_jwk(own.jwk()).value();
  const auto claims = jose::verify_token(token, key, {},
                                         {.issuer = "hopline",
                                          .audience = world.ehr.base() + "/token",
                                          .now = world.rig.clock().now(),
                                          .lifetime_us_max = 5 * base::kMinuteUs,
                                          .jti = jose::Jti::kNeeded});
  EXPECT_TRUE(claims.ok()) << claims.error().to_string();
  EXPECT_EQ(world.ehr.last_form.count("client_id"), 0U);
}

TEST(Smart, APageStandsInFramesOfItsOwnEhrAlone) {
  SmartWorld world(Fields{{"frame_ancestors", "https://chart.example"}});
  const auto page = world.get("/smart/callback", {{"state", "x"}, {"code", "y"}});
  EXPECT_EQ(page.status, 400);
  EXPECT_EQ(page.type, "text/html; charset=utf-8");
  EXPECT_NE(
      header_of(page, "Content-Security-Policy").find("frame-ancestors https://chart.example;"),
      std::string::npos);
  EXPECT_EQ(page.body.find("<script"), std::string::npos);
}

TEST(Smart, EveryFaultOfAnEnrolmentIsTold) {
  testing_support::RefusingHost host;
  const auto source = adapter::kAdapter_smart.make_source(
      settings_of("x", {{"iss", "http://ehr.example/fhir"},
                        {"client_key_file", "/nonexistent"},
                        {"frame_ancestors", "'self'; script-src *"}}),
      host);
  ASSERT_FALSE(source.ok());
  EXPECT_EQ(source.error().also.size(), 4U) << source.error().to_string();
}

// A browser that comes back to another node than where it began, as behind any balancer.
TEST(SmartOnNodes, ALaunchEndsAtTheOtherNodeAndItsStateServesOnceAtBoth) {
  SKIP_WITHOUT_STORE("postgres");
  SmartWorld world({}, "postgres");
  support::Rig second(world.rig, "b");
  support::RigHost there(second);
  const auto source = world.open_at(there);
  const support::Fields back = world.back();
  const net::Response end = SmartWorld::get_at(there, "/smart/callback", back);
  EXPECT_TRUE(world.redeem(end).ok());
  EXPECT_EQ(world.get("/smart/callback", back).status, 400);
  EXPECT_EQ(SmartWorld::get_at(there, "/smart/callback", back).status, 400);
  source->stop();
}

TEST(Smart, LaunchesThatDoNotComeBackFillNothing) {
  SmartWorld world;
  for (int i = 0; i < 50; ++i) EXPECT_EQ(world.begin().status, 303);
  EXPECT_EQ(world.rig.count("SELECT COUNT(*) FROM spent"), 0);
}

TEST(Smart, AStateEndsAfterTenMinutes) {
  SmartWorld world;
  const support::Fields back = world.back();
  world.rig.clock().advance_us(10 * base::kMinuteUs);
  EXPECT_EQ(world.get("/smart/callback", back).status, 400);
}

}  // namespace
