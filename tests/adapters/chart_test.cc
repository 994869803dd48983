// The clinician's window on the real engine: sign in, read, answer, close, be told.
#include <gtest/gtest.h>

#include "adapters/look/session_calls.h"
#include "adapters/table.h"
#include "net/text.h"
#include "tests/support/refusing_host.h"
#include "tests/support/rig_host.h"

namespace {

using base::Json;
using support::RigHost;
using testing_support::header_of;
using testing_support::settings_of;

struct Chart {
  support::Rig rig;
  RigHost host{rig};
  std::unique_ptr<engine::Source> portal =
      adapter::find("portal")->make_source(settings_of("portal"), host).value();
  std::unique_ptr<engine::Source> chart =
      adapter::find("chart")->make_source(settings_of("chart"), host).value();
  std::string thread;
  engine::PatientId ada;

  Chart() {
    adapter::look::mount_sessions(host);
    EXPECT_TRUE(portal->start().ok());
    EXPECT_TRUE(chart->start().ok());
    thread = "t" + rig.feed(rig.siu("S12")).threads.at(0).to_string();
    ada = rig.only_patient();
  }
  ~Chart() {
    chart->stop();
    portal->stop();
  }
  Chart(const Chart&) = delete;
  Chart& operator=(const Chart&) = delete;

  net::Response call(const std::string& method, const std::string& path,
                     const std::string& body = "", const std::string& token = "clinician") {
    net::Request request;
    request.method = method;
    request.path = path.substr(0, path.find('?'));
    if (const auto at = path.find('?'); at != std::string::npos)
      request.query = net::parse_query(path.substr(at + 1)).value();
    if (!token.empty()) request.headers.push_back({"Authorization", "Bearer " + token});
    request.headers.push_back({"Content-Type", "application/json"});
    request.body = body;
    return host.ask(std::move(request));
  }
  Json get(const std::string& path) {
    const net::Response got = call("GET", path);
    EXPECT_EQ(got.status, 200) << got.body;
    auto parsed = base::parse_json(got.body);
    return parsed.ok() ? parsed.value() : Json::object();
  }
  std::string of_thread(const std::string& what) { return "/api/v1/threads/" + thread + what; }
  void write(const std::string& text) {
    ASSERT_TRUE(
        rig.say(rig.patient(ada), ada, engine::ThreadId{std::stoll(thread.substr(1))}, text).ok());
  }
  std::string a_code(const std::string& person = "Practitioner/7") {
    engine::Identity who = engine::Identity::clinician("ehr-a", person, "clinician");
    who.about.patient = ada;
    return rig.engine().sessions().issue_code_and_wait(who).value();
  }
  net::Response redeem(const std::string& code) {
    return call("POST", "/api/v1/session", R"({"code":")" + code + "\"}", "");
  }
  std::string sign_in() { return base::parse_json(redeem(a_code()).body).value().text_of("token"); }
};

TEST(ChartSession, ACodeOpensASessionOnceAndTheTokenReads) {
  Chart chart;
  const std::string code = chart.a_code();
  const net::Response opened = chart.redeem(code);
  ASSERT_EQ(opened.status, 201) << opened.body;
  const Json session = base::parse_json(opened.body).value();
  EXPECT_EQ(session.text_of("window"), "clinician");
  EXPECT_EQ(session.text_of("person"), "Practitioner/7");
  EXPECT_EQ(session.text_of("patient"), chart.ada.to_string());
  EXPECT_EQ(chart.call("GET", "/api/v1/inbox", "", session.text_of("token")).status, 200);
  EXPECT_EQ(chart.redeem(code).status, 401);
}

TEST(ChartSession, BadCodesAndBodiesOpenNothing) {
  Chart chart;
  EXPECT_EQ(chart.redeem("nonsense").status, 401);
  for (const char* body : {"", "{}", "[]", R"({"code":1})", R"({"code":""})",
                           "{\"code\":", R"({"code":"x","more":1})"}) {
    EXPECT_EQ(chart.call("POST", "/api/v1/session", body, "").status, 400) << body;
  }
}

TEST(ChartSession, ATokenIsInNoHeaderOfTheAnswer) {
  Chart chart;
  const net::Response opened = chart.redeem(chart.a_code());
  EXPECT_EQ(header_of(opened, "Set-Cookie"), "");
  EXPECT_EQ(header_of(opened, "Cache-Control"), "no-store");
}

TEST(ChartSession, ItEndsByIdleTimeByLogOutAndNotByLooking) {
  Chart chart;
  const std::string token = chart.sign_in();
  EXPECT_EQ(chart.call("GET", "/api/v1/session", "", token).status, 200);
  EXPECT_EQ(chart.call("DELETE", "/api/v1/session", "", token).status, 204);
  EXPECT_EQ(chart.call("GET", "/api/v1/session", "", token).status, 401);
  EXPECT_EQ(chart.call("PUT", "/api/v1/session", "", token).status, 401);
  EXPECT_EQ(chart.call("GET", "/api/v1/inbox", "", token).status, 401);
  const std::string idle = chart.sign_in();
  chart.rig.clock().advance_us(base::kDayUs);
  EXPECT_EQ(chart.call("GET", "/api/v1/session", "", idle).status, 401);
}

TEST(ChartSession, WhatAPageDoesByItselfDoesNotProlongIt) {
  Chart chart;
  const std::string token = chart.sign_in();
  const auto ends = [&] {
    return base::parse_json(chart.call("GET", "/api/v1/session", "", token).body)
        .value()
        .text_of("idle_ends");
  };
  const std::string first = ends();
  chart.rig.clock().advance_us(5 * base::kMinuteUs);
  net::Request request;
  request.method = "GET";
  request.path = "/api/v1/inbox";
  request.headers = {{"Authorization", "Bearer " + token}, {"X-Hopline-Auto", "1"}};
  EXPECT_EQ(chart.host.ask(request).status, 200);
  EXPECT_EQ(ends(), first);
  request.headers.pop_back();
  EXPECT_EQ(chart.host.ask(request).status, 200);
  EXPECT_NE(ends(), first);
}

TEST(ChartApi, TheInboxListsWhatWaits) {
  Chart chart;
  chart.write("a question");
  const Json inbox = chart.get("/api/v1/inbox?patient=" + chart.ada.to_string());
  ASSERT_EQ(inbox.find("threads")->items().size(), 1u);
  EXPECT_EQ(inbox.find("threads")->items()[0].text_of("id"), chart.thread);
}

TEST(ChartApi, AnAnswerStandsInTheConversationAndIsWrittenToTheChart) {
  Chart chart;
  const std::string body = R"({"text":"see you at ten","key":"k1"})";
  EXPECT_EQ(chart.call("POST", chart.of_thread("/entries"), body).status, 201);
  EXPECT_EQ(chart.call("POST", chart.of_thread("/entries"), body).status, 200);
  chart.rig.run_until_idle();
  const Json view = chart.get(chart.of_thread("/conversation"));
  const auto& entries = view.find("entries")->items();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[1].text_of("text"), "see you at ten");
  EXPECT_TRUE(entries[1].find("mine")->truth());
  EXPECT_EQ(entries[1].find("chart")->items().size(), 2u);
}

TEST(ChartApi, AThreadIsClosedWithWordsAndReopened) {
  Chart chart;
  EXPECT_EQ(chart.call("POST", chart.of_thread("/close"), R"({"words":"by phone"})").status, 200);
  EXPECT_EQ(chart.get(chart.of_thread("/conversation")).find("thread")->text_of("status"),
            "closed");
  EXPECT_EQ(chart.call("POST", chart.of_thread("/close")).status, 409);
  EXPECT_EQ(chart.call("POST", chart.of_thread("/reopen")).status, 200);
}

TEST(ChartApi, WhatWasRefusedGoesAgainByWriteNow) {
  Chart chart;
  chart.rig.ehr_mdm().next = {{engine::Outcome::Kind::kRefused, "AE", ""}};
  chart.write("a question");
  chart.rig.run_until_idle();
  const net::Response done = chart.call("POST", chart.of_thread("/write-now"));
  EXPECT_EQ(done.body, R"({"thread":")" + chart.thread + R"(","changed":1})");
}

TEST(ChartApi, AResultWaitsUntilItIsReleased) {
  Chart chart;
  const std::string oru =
      "MSH|^~\\&|LAB|MERCY|HOPLINE|HL|20260302080000||ORU^R01^ORU_R01|R1|P|2.5.1\r"
      "PID|1||1001^^^MERCY^MR||Berg^Ada||19700101|F\rOBR|1|A1|B1|GLU^Glucose^L\r"
      "OBX|1|NM|GLU^Glucose^L||5.4|mmol/L|||||F\r";
  chart.thread = "t" + chart.rig.feed(oru).threads.at(0).to_string();
  const auto release = [&] {
    return chart.get(chart.of_thread("/conversation")).find("thread")->text_of("release");
  };
  EXPECT_EQ(release(), "waiting");
  EXPECT_EQ(chart.call("POST", chart.of_thread("/release"), "", "patient").status, 403);
  EXPECT_EQ(release(), "waiting");
  EXPECT_EQ(chart.call("POST", chart.of_thread("/release"), "", chart.sign_in()).status, 200);
  EXPECT_EQ(release(), "released");
}

TEST(ChartApi, SeenIsRecordedByEntry) {
  Chart chart;
  chart.write("a question");
  const Json before = chart.get(chart.of_thread("/conversation"));
  const std::string id = before.find("entries")->items().back().text_of("id");
  EXPECT_EQ(chart.call("POST", chart.of_thread("/read"), R"({"entry":")" + id + "\"}").status, 200);
  const Json after = chart.get(chart.of_thread("/conversation"));
  EXPECT_EQ(after.find("entries")->items().back().find("receipts")->items().size(), 1u);
}

TEST(ChartApi, RequestsThatCannotBeReadAreRefused) {
  Chart chart;
  for (const char* path :
       {"/api/v1/inbox?filter=x", "/api/v1/inbox?patient=x", "/api/v1/inbox?thread=-1",
        "/api/v1/inbox?filter=all&filter=all", "/api/v1/live?patient=a"}) {
    EXPECT_EQ(chart.call("GET", path).status, 400) << path;
  }
  EXPECT_EQ(chart.call("GET", "/api/v1/inbox?after=x").status, 422);
  EXPECT_EQ(chart.call("GET", "/api/v1/threads/x/conversation").status, 404);
  for (const char* body : {"[]", "{", R"({"words":1})", R"({"other":"x"})"}) {
    EXPECT_EQ(chart.call("POST", chart.of_thread("/close"), body).status, 400) << body;
  }
  for (const char* body : {"", "{}", R"({"entry":"x"})", R"({"entry":"e0"})"}) {
    EXPECT_EQ(chart.call("POST", chart.of_thread("/read"), body).status, 400) << body;
  }
}

TEST(ChartApi, StaffAloneAreLetIn) {
  Chart chart;
  EXPECT_EQ(chart.call("GET", "/api/v1/inbox", "", "").status, 401);
  EXPECT_EQ(chart.call("GET", "/api/v1/inbox", "", "wrong").status, 401);
  for (const char* token : {"patient", "ehr"}) {
    EXPECT_EQ(chart.call("GET", "/api/v1/inbox", "", token).status, 403) << token;
    EXPECT_EQ(chart.call("GET", "/api/v1/live", "", token).status, 403) << token;
  }
}

TEST(ChartApi, AConversationThatConsentHidesIsNotFound) {
  Chart chart;
  ASSERT_TRUE(
      chart.rig
          .post("Consent", support::consent_of(chart.ada, "active", "deny"), chart.rig.ehr_client())
          .ok());
  const net::Response hidden = chart.call("GET", chart.of_thread("/conversation"));
  EXPECT_EQ(hidden.status, 404);
  EXPECT_EQ(chart.call("POST", chart.of_thread("/close")).status, 404);
  chart.thread = "t999";
  EXPECT_EQ(hidden.body, chart.call("GET", chart.of_thread("/conversation")).body);
}

TEST(ChartPage, ItIsServedWithAPolicyThatNamesItsFrames) {
  support::Rig rig;
  RigHost host(rig);
  engine::Settings settings = settings_of("chart");
  settings.entries["frame_ancestors"] = {"https://ehr.example", "chart.yaml:4:3"};
  auto chart = adapter::find("chart")->make_source(settings, host).value();
  net::Request request;
  request.method = "GET";
  request.path = "/chart/";
  const net::Response page = host.ask(request);
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(header_of(page, "Content-Security-Policy").find("frame-ancestors https://ehr.example"),
            std::string::npos);
}

TEST(ChartPage, AFrameSettingThatIsNoListOfOriginsIsAFault) {
  support::Rig rig;
  RigHost host(rig);
  engine::Settings settings = settings_of("chart");
  settings.entries["frame_ancestors"] = {"https://ehr.example; script-src *", "chart.yaml:4:3"};
  const auto made = adapter::find("chart")->make_source(settings, host);
  ASSERT_FALSE(made.ok());
  EXPECT_NE(made.error().to_string().find("chart.yaml:4:3"), std::string::npos);
}

TEST(ChartPage, TheApiIsDescribed) {
  Chart chart;
  const Json document = chart.get("/openapi.json");
  for (const char* path : {"/api/v1/inbox", "/api/v1/live", "/api/v1/session",
                           "/api/v1/threads/{id}/conversation", "/api/v1/threads/{id}/close"}) {
    EXPECT_NE(document.find("paths")->find(path), nullptr) << path;
  }
}

TEST(ChartPage, WhatIsClosedAnswersThatItIs) {
  Chart chart;
  chart.chart->drain();
  EXPECT_EQ(chart.call("GET", "/api/v1/inbox").status, 503);
  EXPECT_EQ(chart.call("GET", "/api/v1/live").status, 503);
}

}  // namespace
