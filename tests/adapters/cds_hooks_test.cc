// CDS Hooks on the real engine: who gets a card, and all who get none.
#include <gtest/gtest.h>

#include "adapters/cds_hooks/adapter.h"
#include "adapters/cds_hooks/source.h"
#include "tests/support/refusing_host.h"
#include "tests/support/rig_host.h"
#include "tests/support/test_ehr.h"

namespace {

using support::Rig;
using support::RigHost;
using support::Signer;
using support::TestEhr;
using testing_support::header_of;
using testing_support::settings_of;

constexpr const char* kPublic = "https://hopline.example";
const std::string kServices = std::string(kPublic) + "/cds-services";
const std::string kService = kServices + "/unanswered-messages";
const std::string kFeedback = kService + "/feedback";
const std::string kNothing = R"({"cards":[]})";

struct CdsWorld {
  Rig rig;
  RigHost host{rig};
  TestEhr ehr{rig.clock()};
  std::unique_ptr<engine::Source> source;
  int tokens = 0;
  engine::BusinessId ada;

  explicit CdsWorld(const std::string& kind = "sqlite") : rig(kind) {
    engine::ThreadId thread = rig.feed(rig.siu("S12")).threads.at(0);
    const engine::PatientId patient = rig.only_patient();
    const auto record =
        rig.show(rig.clinician(), engine::ShowResource{"Patient", patient.to_string()});
    const base::Json& name = record.value().get().json.find("identifier")->items().front();
    ada = {name.text_of("system"), name.text_of("value")};
    source = open_at(host);
    EXPECT_TRUE(rig.say(rig.patient(patient), patient, thread, "is it still at ten?").ok());
    rig.clock().advance_us(2 * base::kHourUs);
  }
  ~CdsWorld() { source->stop(); }
  CdsWorld(const CdsWorld&) = delete;
  CdsWorld& operator=(const CdsWorld&) = delete;

  std::unique_ptr<engine::Source> open_at(RigHost& at) {
    auto opened = adapter::kAdapter_cds_hooks
                      .make_source(settings_of("ehr-a", {{"issuer", ehr.base()},
                                                         {"jwks_url", ehr.jwks_url()},
                                                         {"public_url", kPublic},
                                                         {"assigner", ada.system},
                                                         {"origins", "https://ehr.example"}}),
                                   at)
                      .value();
    EXPECT_TRUE(opened->start().ok());
    return opened;
  }

  std::string claims(const std::string& audience, std::int64_t from_now = 0) {
    const long long now = rig.clock().now().us / base::kSecondUs + from_now;
    return "{\"iss\":\"" + ehr.base() + "\",\"aud\":\"" + audience +
           "\",\"iat\":" + std::to_string(now) + ",\"exp\":" + std::to_string(now + 300) +
           ",\"jti\":\"j" + std::to_string(++tokens) + "\"}";
  }
  std::string token(const std::string& audience) { return ehr.signer.token(claims(audience)); }

  std::string hook(const engine::BusinessId& name, const std::string& user = "Practitioner/7") {
    return R"({"hook":"patient-view","hookInstance":"1","context":{"userId":")" + user +
           R"(","patientId":"p1"},"prefetch":{"patient":{"resourceType":"Patient","id":"p1",)" +
           R"("identifier":[{"system":")" + name.system + R"(","value":")" + name.value + "\"}]}}}";
  }
  net::Response call(const std::string& method, const std::string& url, std::string body,
                     const std::string& token, const std::string& origin = "") {
    return host.ask(request_of(method, url, std::move(body), token, origin));
  }
  net::Request request_of(const std::string& method, const std::string& url, std::string body,
                          const std::string& token, const std::string& origin = "") const {
    net::Request request;
    request.method = method;
    request.path = url.substr(std::string(kPublic).size());
    request.body = std::move(body);
    if (!token.empty()) request.headers.push_back({"Authorization", "Bearer " + token});
    if (!origin.empty()) request.headers.push_back({"Origin", origin});
    request.headers.push_back({"Content-Type", "application/json"});
    return request;
  }
  net::Response ask(const std::string& body) {
    return call("POST", kService, body, token(kService));
  }
};

TEST(CdsHooks, APatientWhoWaitsIsACardInTheChart) {
  CdsWorld world;
  const auto answer = world.ask(world.hook(world.ada));
  ASSERT_EQ(answer.status, 200);
  const auto reply = base::parse_json(answer.body).value();
  ASSERT_EQ(reply.find("cards")->items().size(), 1U);
  const base::Json& card = reply.find("cards")->items().front();
  EXPECT_EQ(card.text_of("summary"), "1 unanswered patient message, waiting 2 h");
  EXPECT_EQ(answer.body.find("still at ten"), std::string::npos);
  EXPECT_EQ(world.host.counted("hopline_cards_total endpoint=ehr-a"), 1);
}

TEST(CdsHooks, ACardIsAShowWithItsViewer) {
  CdsWorld world;
  const auto count = [&] {
    return world.rig.count(
        "SELECT COUNT(*) FROM audit_leaf WHERE record LIKE '%\"hop\":\"show\"%' AND record LIKE "
        "'%ehr-a:Practitioner/7%'");
  };
  EXPECT_EQ(count(), 0);
  world.ask(world.hook(world.ada));
  EXPECT_EQ(count(), 1);
}

TEST(CdsHooks, NothingWaitsNotKnownAndNotForYouAreOneAnswer) {
  CdsWorld world;
  EXPECT_EQ(world.ask(world.hook({world.ada.system, "9999"})).body, kNothing);
  EXPECT_EQ(world.ask(world.hook({"urn:oid:2.999.77", world.ada.value})).body, kNothing);
  EXPECT_EQ(world.ask(world.hook(world.ada, "Patient/p1")).body, kNothing);
  const engine::PatientId ada = world.rig.only_patient();
  ASSERT_TRUE(
      world.rig.post("Consent", support::consent_of(ada, "active", "deny"), world.rig.ehr_client())
          .ok());
  EXPECT_EQ(world.ask(world.hook(world.ada)).body, kNothing);
  ASSERT_EQ(world.host.counted("hopline_cards_total endpoint=ehr-a"), 0);
}

TEST(CdsHooks, AnAnsweredPatientIsNoCard) {
  CdsWorld world;
  EXPECT_NE(world.ask(world.hook(world.ada)).body, kNothing);
  const engine::PatientId ada = world.rig.only_patient();
  ASSERT_TRUE(world.rig.say(world.rig.clinician(), ada, engine::ThreadId{1}, "yes, at ten").ok());
  EXPECT_EQ(world.ask(world.hook(world.ada)).body, kNothing);
}

TEST(CdsHooks, WhatIsMissingIs412AndWhatIsMalformedIs400) {
  CdsWorld world;
  EXPECT_EQ(world
                .ask(R"({"hook":"patient-view","hookInstance":"1","context":
    {"userId":"Practitioner/7","patientId":"p1"}})")
                .status,
            412);
  EXPECT_EQ(world.ask("nonsense").status, 400);
  EXPECT_EQ(world.call("POST", kFeedback, "{}", world.token(kFeedback)).status, 400);
}

TEST(CdsHooks, DiscoveryIsOpenButASignatureThatIsSentMustHold) {
  CdsWorld world;
  const auto open = world.call("GET", kServices, "", "");
  EXPECT_EQ(open.status, 200);
  EXPECT_NE(open.body.find("unanswered-messages"), std::string::npos);
  EXPECT_EQ(world.call("GET", kServices, "", world.token(kServices)).status, 200);
  EXPECT_EQ(world.call("GET", kServices, "", world.token(kService)).status, 401);
}

TEST(CdsHooks, FeedbackIsCountedOnceForEachCard) {
  CdsWorld world;
  const auto reply = base::parse_json(world.ask(world.hook(world.ada)).body).value();
  const std::string uuid = reply.find("cards")->items().front().text_of("uuid");
  const std::string body =
      R"({"feedback":[{"card":")" + uuid +
      R"(","outcome":"overridden","overrideReason":{"reason":{"code":"phone"}},)"
      R"("outcomeTimestamp":"2026-03-02T11:00:00Z"}]})";
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(world.call("POST", kFeedback, body, world.token(kFeedback)).status, 200);
  }
  EXPECT_EQ(world.host.counted(
                "hopline_card_feedback_total endpoint=ehr-a outcome=overridden reason=phone"),
            1);
}

TEST(CdsHooks, FeedbackIsKeptAndOnRecordAndOfCardsOfOursAlone) {
  CdsWorld world;
  const auto reply = base::parse_json(world.ask(world.hook(world.ada)).body).value();
  const std::string uuid = reply.find("cards")->items().front().text_of("uuid");
  const std::string body = R"({"feedback":[{"card":"9b2d0f8e-6c0a-4a34-8c3b-0d6d9a1f7e55",)"
                           R"("outcome":"accepted"},{"card":")" +
                           uuid + R"(","outcome":"accepted"}]})";
  EXPECT_EQ(world.call("POST", kFeedback, body, world.token(kFeedback)).status, 200);
  EXPECT_EQ(world.rig.count("SELECT COUNT(*) FROM card_feedback"), 1);
  EXPECT_EQ(world.rig.count("SELECT COUNT(*) FROM audit_leaf WHERE record LIKE "
                            "'%\"reason\":\"card accepted: none\"%'"),
            1);
}

TEST(CdsHooks, FeedbackThatCannotBeKeptIsAskedForAgain) {
  CdsWorld world;
  const std::string card = world.rig.engine().cards().give();
  const std::string token = world.token(kFeedback);
  world.rig.engine().store().stop();
  const std::string body = R"({"feedback":[{"card":")" + card + R"(","outcome":"accepted"}]})";
  EXPECT_EQ(world.call("POST", kFeedback, body, token).status, 503);
}

TEST(CdsHooksOnNodes, WhatServedAtOneIsKnownAtTheOther) {
  SKIP_WITHOUT_STORE("postgres");
  CdsWorld world("postgres");
  Rig second(world.rig, "b");
  second.clock().advance_us(2 * base::kHourUs);
  RigHost there(second);
  const auto source = world.open_at(there);
  const std::string token = world.token(kService);
  const auto answer = world.call("POST", kService, world.hook(world.ada), token);
  ASSERT_EQ(answer.status, 200);
  const auto cards = base::parse_json(answer.body).value();
  EXPECT_EQ(there.ask(world.request_of("POST", kService, world.hook(world.ada), token)).status,
            401);
  const std::string body = R"({"feedback":[{"card":")" +
                           cards.find("cards")->items().front().text_of("uuid") +
                           R"(","outcome":"accepted"}]})";
  const std::string fresh = world.token(kFeedback);
  EXPECT_EQ(there.ask(world.request_of("POST", kFeedback, body, fresh)).status, 200);
  const std::string counted =
      "hopline_card_feedback_total endpoint=ehr-a outcome=accepted reason=none";
  EXPECT_EQ(there.counted(counted), 1);
  EXPECT_EQ(world.call("POST", kFeedback, body, world.token(kFeedback)).status, 200);
  EXPECT_EQ(world.host.counted(counted), 0);  // told already, at the other
  source->stop();
}

TEST(CdsHooks, BrowsersOfTheEnrolledOriginAreLetIn) {
  CdsWorld world;
  const std::string allow = "Access-Control-Allow-Origin";
  const auto good = world.call("OPTIONS", kService, "", "", "https://ehr.example");
  EXPECT_EQ(good.status, 204);
  EXPECT_EQ(header_of(good, allow), "https://ehr.example");
  EXPECT_EQ(header_of(good, "Access-Control-Allow-Headers"), "Authorization, Content-Type");
  for (const char* origin : {"https://ehr.example.evil.example", "http://ehr.example", "null",
                             "https://EHR.example", "https://ehr.example/"}) {
    const auto bad = world.call("OPTIONS", kService, "", "", origin);
    EXPECT_EQ(header_of(bad, allow), "") << origin;
    EXPECT_EQ(header_of(bad, "Access-Control-Allow-Headers"), "") << origin;
  }
  const auto answer = world.call("POST", kService, world.hook(world.ada), world.token(kService),
                                 "https://ehr.example");
  EXPECT_EQ(header_of(answer, allow), "https://ehr.example");
}

// Each beside its good twin: the same call with a token of the enrolled client for this URL.
TEST(CdsHooks, TokensOfOthersOrForOtherUrlsAreRefused) {
  CdsWorld world;
  const std::string body = world.hook(world.ada);
  const auto status = [&](const std::string& token) {
    return world.call("POST", kService, body, token).status;
  };
  const Signer stranger(Signer::Kind::kP384, "k1");
  const auto replaced = [&](std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
  };
  const std::string used = world.token(kService);
  EXPECT_EQ(status(used), 200);
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"none", ""},
      {"used before", used},
      {"of a stranger", stranger.token(world.claims(kService))},
      {"for discovery", world.token(kServices)},
      {"for feedback", world.token(kFeedback)},
      {"for another service", world.token(kServices + "/other")},
      {"for http", world.token("http://hopline.example/cds-services/unanswered-messages")},
      {"with a slash more", world.token(kService + "/")},
      {"of another issuer",
       world.ehr.signer.token(replaced(world.claims(kService), "http://", "https://"))},
      {"expired", world.ehr.signer.token(world.claims(kService, -306))},
      {"from the future", world.ehr.signer.token(world.claims(kService, 6))},
      {"with another kid",
       world.ehr.signer.sign(R"({"alg":"ES384","kid":"k2"})", world.claims(kService))},
      {"unsigned", world.ehr.signer.sign(R"({"alg":"none","kid":"k1"})", world.claims(kService))},
      {"pointing at its own keys", world.ehr.signer.sign(R"({"alg":"ES384","kid":"k1","jku":")" +
                                                             world.ehr.base() + R"(/evil"})",
                                                         world.claims(kService))}};
  for (const auto& [name, token] : bad) {
    EXPECT_EQ(status(token), 401) << name;
    EXPECT_EQ(status(world.token(kService)), 200) << "the twin of " << name;
  }
  EXPECT_EQ(status(world.ehr.signer.token(world.claims(kService, 4))), 200);
}

TEST(CdsHooks, StrangersTokensCauseNoCalls) {
  CdsWorld world;
  const Signer stranger(Signer::Kind::kP384, "x");
  const std::string claims = R"({"iss":"http://127.0.0.1:1/","aud":")" + kService + "\"}";
  for (int i = 0; i < 20; ++i) {
    world.call("POST", kService, world.hook(world.ada), stranger.token(claims));
  }
  EXPECT_EQ(world.ehr.requests.load(), 0);
  for (int i = 0; i < 20; ++i) {
    world.call("POST", kService, "{}", stranger.token(world.claims(kService)));
  }
  EXPECT_EQ(world.ehr.requests.load(), 1);  // made-up kids: the keys once a minute
}

TEST(CdsHooks, ARefusalTellsNothingAndIsLogged) {
  CdsWorld world;
  const auto answer = world.call("POST", kService, world.hook(world.ada), world.token(kServices));
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(header_of(answer, "WWW-Authenticate"), "Bearer realm=\"hopline\"");
  EXPECT_EQ(answer.body.find("aud"), std::string::npos);
  EXPECT_NE(world.host.logged().find("\"part\":\"aud\""), std::string::npos);
}

TEST(CdsHooks, EveryFaultOfAnEnrolmentIsTold) {
  testing_support::RefusingHost host;
  const auto source = adapter::kAdapter_cds_hooks.make_source(
      settings_of("x", {{"jwks_url", "http://ehr.example/jwks"}, {"path", "cds"}}), host);
  ASSERT_FALSE(source.ok());
  EXPECT_EQ(source.error().also.size(), 3U);
}

}  // namespace
