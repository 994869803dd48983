// The patient's page on the real engine, as a browser without scripts uses it.
#include "tests/adapters/page_world.h"

namespace {

using page_world::Browser;
using page_world::encoded;
using page_world::Fields;
using page_world::holds;
using page_world::World;
using testing_support::header_of;

TEST(PatientPage, FromTheLinkToTheConversation) {
  World world;
  Browser browser(world.host);
  EXPECT_TRUE(holds(browser.get("/p/s/" + world.link()), "url=/p/"));
  EXPECT_TRUE(holds(browser.get("/p/"), "name=\"day\""));
  EXPECT_TRUE(holds(browser.post("/p/birth", {{"day", "31"}, {"month", "1"}, {"year", "1970"}}),
                    "one-time-code"));
  world.rig.run_until_idle();
  EXPECT_TRUE(holds(browser.post("/p/code", {{"code", world.code()}}), "911"));
  EXPECT_EQ(browser.at, "/p/start");
  const auto page = browser.post("/p/agree", {});
  EXPECT_EQ(browser.at, world.place());
  EXPECT_TRUE(holds(page, "Knee MRI"));
  EXPECT_TRUE(holds(page, "role=\"log\""));
  EXPECT_TRUE(holds(page, "Tuesday, 10 March 2026, 10:30 AM"));
  EXPECT_TRUE(holds(page, "Berlin time"));
}

TEST(PatientPage, ALinkWithoutTheCheckShowsNothingOfHers) {
  World world;
  Browser browser(world.host);
  std::string seen;
  for (const std::string& address :
       {"/p/s/" + world.link(), std::string("/p/"), std::string("/p/code"), world.place(),
        world.place() + "/print", world.place() + "/appointment.ics", std::string("/p/settings"),
        std::string("/p/start")}) {
    seen += browser.get(address).body;
  }
  seen += browser.post("/p/birth", {{"day", "30"}, {"month", "1"}, {"year", "1970"}}).body;
  seen += browser.post("/p/code", {{"code", "000000"}}).body;
  for (const char* canary : {"Canary", "canary", "Knee", "MRI", "Mercy", "1970", "0123", "2026"}) {
    EXPECT_EQ(seen.find(canary), std::string::npos) << canary;
  }
}

TEST(PatientPage, OpeningTheLinkManyTimesUsesNothingUp) {
  World world;
  for (int i = 0; i < 20; ++i) Browser(world.host).send("HEAD", "/p/s/" + world.link(), "");
  for (int i = 0; i < 20; ++i) Browser(world.host).get("/p/s/" + world.link());
  EXPECT_TRUE(holds(world.signed_in().get(world.place()), "Knee MRI"));
}

TEST(PatientPage, KnownAndUnknownLinksAreAnsweredAlike) {
  World world;
  std::vector<std::string> pages;
  for (const std::string& link : {world.link(), std::string("AAAAAAAAAAAAAAAAAAAAAA")}) {
    Browser browser(world.host);
    std::string all = browser.get("/p/s/" + link).body + browser.get("/p/").body;
    all += browser.post("/p/birth", {{"day", "1"}, {"month", "2"}, {"year", "1980"}}).body;
    all += browser.post("/p/code", {{"code", "123456"}}).body;
    const std::string form = browser.cookie("__Host-hopline-form");
    for (auto at = all.find(form); at != std::string::npos; at = all.find(form)) {
      all.erase(at, form.size());
    }
    pages.push_back(all);
  }
  EXPECT_EQ(pages[0], pages[1]);
}

TEST(PatientPage, AReplyIsPostedAndTheReloadRepeatsNothing) {
  World world;
  Browser browser = world.signed_in();
  const auto page =
      browser.post(world.place() + "/entries", {{"text", "May I eat\r\nbefore?"}, {"key", "k1"}});
  EXPECT_EQ(browser.at, world.place() + "?done=sent#reply");
  EXPECT_TRUE(holds(page, "May I eat\nbefore?"));
  EXPECT_TRUE(holds(page, "Your message was sent"));
  const auto before = world.rig.texts(world.rig.clinician(), world.thread).size();
  browser.post(world.place() + "/entries", {{"text", "May I eat\r\nbefore?"}, {"key", "k1"}});
  EXPECT_EQ(world.rig.texts(world.rig.clinician(), world.thread).size(), before);
}

TEST(PatientPage, AReplyThatIsNotTakenComesBackWithItsText) {
  World world;
  Browser browser = world.signed_in();
  const std::string text = "<b>x</b>" + std::string(8001, 'x');
  const auto page = browser.post(world.place() + "/entries", {{"text", text}, {"key", "k1"}});
  EXPECT_EQ(page.status, 422);
  EXPECT_TRUE(holds(page, "&lt;b&gt;x&lt;/b&gt;xxx"));
  EXPECT_TRUE(holds(page, "8,000"));
  EXPECT_EQ(browser.post(world.place() + "/entries", {{"text", "  "}, {"key", "k1"}}).status, 422);
}

TEST(PatientPage, HostileTextStaysText) {
  World world;
  Browser browser = world.signed_in();
  for (const char* text :
       {"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</textarea><script>",
        "'-alert(1)-'", "&lt;script&gt;", "<!--", "]]>", "<svg/onload=alert(1)>"}) {
    browser.post(world.place() + "/entries", {{"text", text}, {"key", encoded(text).substr(0, 9)}});
    const auto page = browser.get(world.place());
    for (const char* bad : {"<script>alert", "<img src=x", "</textarea><script", "<svg/onload"}) {
      EXPECT_FALSE(holds(page, bad)) << text;
    }
  }
}

TEST(PatientPage, AFormWithoutItsTokenDoesNothing) {
  World world;
  Browser browser = world.signed_in();
  const std::string form = browser.cookie("__Host-hopline-form");
  for (const std::string& body :
       {std::string("text=hi&key=k"), std::string("form=&text=hi&key=k"),
        "form=" + form + "x&text=hi&key=k", "form=" + form + "&form=" + form + "&text=hi&key=k"}) {
    EXPECT_EQ(browser.send("POST", world.place() + "/entries", body).status, 403);
  }
  browser.extra = {{"Sec-Fetch-Site", "cross-site"}};
  EXPECT_EQ(browser.post_only(world.place() + "/entries", {{"text", "hi"}, {"key", "k"}}).status,
            403);
  browser.extra = {{"Origin", "https://evil.example"}, {"Host", "clinic.example"}};
  EXPECT_EQ(browser.post_only(world.place() + "/entries", {{"text", "hi"}, {"key", "k"}}).status,
            403);
  browser.extra = {{"Origin", "null"}, {"Sec-Fetch-Site", "same-origin"}};
  EXPECT_EQ(browser.post_only(world.place() + "/entries", {{"text", "hi"}, {"key", "k"}}).status,
            303);
}

TEST(PatientPage, EveryPageForbidsCachingReferrersAndStrangers) {
  World world;
  Browser browser = world.signed_in();
  for (const std::string& address : {std::string("/p/"), world.place(), std::string("/p/settings"),
                                     std::string("/p/code"), "/p/s/" + world.link()}) {
    const auto page = browser.get(address);
    EXPECT_EQ(header_of(page, "Cache-Control"), "no-store") << address;
    EXPECT_EQ(header_of(page, "Referrer-Policy"), "no-referrer") << address;
    EXPECT_NE(header_of(page, "Content-Security-Policy").find("default-src 'none'"),
              std::string::npos);
    EXPECT_EQ(page.body.find("http://"), std::string::npos) << address;
    EXPECT_EQ(page.body.find("https://"), std::string::npos) << address;
  }
}

TEST(PatientPage, CookiesAreHostStrictAndOutOfAScriptsReach) {
  World world;
  Browser browser(world.host);
  const auto page = browser.get("/p/s/" + world.link());
  int seen = 0;
  for (const net::Header& header : page.headers) {
    if (header.name != "Set-Cookie") continue;
    ++seen;
    EXPECT_TRUE(header.value.starts_with("__Host-"));
    for (const char* word : {"; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict"}) {
      EXPECT_NE(header.value.find(word), std::string::npos);
    }
    EXPECT_EQ(header.value.find("Domain"), std::string::npos);
  }
  EXPECT_EQ(seen, 2);
}

TEST(PatientPage, CancellingReachesTheEhrAndTheThread) {
  World world;
  Browser browser = world.signed_in();
  EXPECT_TRUE(holds(browser.get(world.place() + "/cancel"), "Do you want to cancel"));
  const auto page = browser.post(world.place() + "/answer", {{"answer", "declined"}});
  EXPECT_TRUE(holds(page, "You asked to cancel this appointment"));
  EXPECT_TRUE(holds(page, "I cannot come to the appointment"));
  world.rig.run_until_idle();
  ASSERT_EQ(world.rig.answers().received.size(), 1U);
  const auto sent = fhir::Resource::parse(world.rig.answers().received[0]).value();
  EXPECT_EQ(sent.type(), "AppointmentResponse");
  EXPECT_EQ(sent.text("participantStatus"), "declined");
  EXPECT_EQ(sent.find("appointment")->find("identifier")->text_of("value"), "F1");
  EXPECT_EQ(world.rig.ehr_fhir().received.size(), 1U);
}

TEST(PatientPage, AnswersGoToTheEhrOnceHoweverOftenTheyAreTapped) {
  World world;
  Browser browser = world.signed_in();
  for (int i = 0; i < 3; ++i) {
    browser.post(world.place() + "/answer", {{"answer", "accepted"}});
  }
  world.rig.run_until_idle();
  EXPECT_EQ(world.rig.answers().received.size(), 1U);
  EXPECT_TRUE(holds(browser.get(world.place()), "You said that you will come"));
}

TEST(PatientPage, AMovedAppointmentWantsANewAnswer) {
  World world;
  Browser browser = world.signed_in();
  browser.post(world.place() + "/answer", {{"answer", "accepted"}});
  world.rig.feed(world.rig.siu(
      "S13", {.sent = "20260302100000", .start = "20260311110000", .end = "20260311113000"}));
  const auto page = browser.get(world.place());
  EXPECT_FALSE(holds(page, "You said that you will come"));
  EXPECT_TRUE(holds(page, "Wednesday, 11 March 2026"));
}

TEST(PatientPage, AnAppointmentThatIsOverTakesNoAnswer) {
  World world;
  Browser browser = world.signed_in();
  world.rig.feed(world.rig.siu("S15", {.sent = "20260302100000"}));
  EXPECT_FALSE(holds(browser.get(world.place()), "value=\"accepted\""));
  EXPECT_EQ(browser.post(world.place() + "/answer", {{"answer", "accepted"}}).status, 422);
  world.rig.run_until_idle();
  EXPECT_EQ(world.rig.answers().received.size(), 0U);
}

TEST(PatientPage, DecliningIsOneTapAndIsHonouredAtOnce) {
  World world;
  Browser browser = world.prove();
  const auto page = browser.post("/p/refuse", {});
  EXPECT_TRUE(holds(page, "You do not want electronic messages"));
  const auto before = world.rig.mail().received.size();
  ASSERT_TRUE(world.rig.say(world.rig.clinician(), world.patient, world.thread, "news").ok());
  world.rig.run_until_idle();
  EXPECT_EQ(world.rig.mail().received.size(), before);
}

TEST(PatientPage, OneChannelIsStoppedAndAllowedAgain) {
  World world;
  Browser browser = world.signed_in();
  EXPECT_TRUE(holds(browser.get("/p/settings"), "c...@example.org"));
  browser.post("/p/channels", {{"channel", "mail"}, {"type", "deny"}});
  const auto before = world.rig.mail().received.size();
  ASSERT_TRUE(world.rig.say(world.rig.clinician(), world.patient, world.thread, "news").ok());
  world.rig.run_until_idle();
  EXPECT_EQ(world.rig.mail().received.size(), before);
  world.rig.clock().advance_us(base::kSecondUs);
  browser.post("/p/channels", {{"channel", "mail"}, {"type", "permit"}});
  ASSERT_TRUE(world.rig.say(world.rig.clinician(), world.patient, world.thread, "more").ok());
  world.rig.run_until_idle();
  EXPECT_EQ(world.rig.mail().received.size(), before + 1);
}

TEST(PatientPage, AResultThatWaitsForItsReleaseIsNotKnownOf) {
  World world;
  Browser browser = world.signed_in();
  std::string oru =
      "MSH|^~\\&|LAB|MERCY|HOPLINE|HL|20260302090000||ORU^R01^ORU_R01|R1|P|2.5.1\r"
      "PID|1||1001^^^MERCY^MR||Berg^Ada||19700131|F\rOBR|1|A1|B1|GLU^Glucose^L\r"
      "OBX|1|NM|GLU^Glucose^L||5.4|mmol/L|||||F\r";
  const auto receipt = world.rig.feed(oru);
  ASSERT_EQ(receipt.threads.size(), 1U);
  EXPECT_FALSE(holds(browser.get("/p/"), "Result"));
  const std::string place = "/p/threads/t" + receipt.threads[0].to_string();
  EXPECT_EQ(browser.get(place).status, 404);
  EXPECT_EQ(browser.get(place + "/print").status, 404);
  EXPECT_EQ(browser.post(place + "/entries", {{"text", "hi"}, {"key", "k"}}).status, 404);
}

TEST(PatientPage, AReleasedResultIsOnThePageAndSheIsTold) {
  World world;
  Browser browser = world.signed_in();
  const auto receipt = world.rig.feed(
      "MSH|^~\\&|LAB|MERCY|HOPLINE|HL|20260302090000||ORU^R01^ORU_R01|R1|P|2.5.1\r"
      "PID|1||1001^^^MERCY^MR||Berg^Ada||19700131|F\rOBR|1|A1|B1|GLU^Glucose^L\r"
      "OBX|1|NM|GLU^Glucose^L||5.4|mmol/L|||||F\r");
  ASSERT_EQ(receipt.threads.size(), 1U);
  const engine::ThreadId thread = receipt.threads[0];
  const auto before = world.rig.mail().received.size();
  engine::Releases& releases = world.host.releases();
  ASSERT_TRUE(releases.release_and_wait(world.rig.clinician(), thread).ok());
  world.rig.run_until_idle();
  EXPECT_EQ(world.rig.mail().received.size(), before + 1);
  EXPECT_TRUE(holds(browser.get("/p/"), "Result"));
  EXPECT_TRUE(holds(browser.get("/p/threads/t" + thread.to_string()), "5.4 mmol/L"));
}

TEST(PatientPage, AnotherPatientsThreadIsNotThere) {
  World world;
  Browser browser = world.signed_in();
  const auto other = world.rig.feed(world.rig.siu("S12", {.filler = "F2", .mrn = "2002"}));
  ASSERT_EQ(other.threads.size(), 1U);
  const std::string place = "/p/threads/t" + other.threads[0].to_string();
  EXPECT_EQ(browser.get(place).status, 404);
  EXPECT_EQ(browser.post(place + "/entries", {{"text", "hi"}, {"key", "k"}}).status, 404);
  EXPECT_EQ(browser.post(place + "/answer", {{"answer", "declined"}}).status, 404);
}

TEST(PatientPage, SigningOutEndsTheSession) {
  World world;
  Browser browser = world.signed_in();
  const auto kept = browser.cookies;
  EXPECT_TRUE(holds(browser.post("/p/sign-out", {}), "You are signed out"));
  browser.cookies = kept;
  EXPECT_EQ(browser.get(world.place()).status, 401);
}

TEST(PatientPage, AQuarterOfAnHourAwayEndsTheSession) {
  World world;
  Browser browser = world.signed_in();
  world.rig.clock().advance_us(15 * base::kMinuteUs + base::kSecondUs);
  EXPECT_EQ(browser.get(world.place()).status, 401);
  EXPECT_EQ(browser.post(world.place() + "/entries", {{"text", "x"}, {"key", "k"}}).status, 401);
}

TEST(PatientPage, SpeaksTheLanguageOfHerRecord) {
  World world(R"("communication":[{"language":{"coding":[{"code":"es"}]}}],)");
  Browser browser = world.signed_in();
  const auto page = browser.get(world.place());
  EXPECT_TRUE(holds(page, "<html lang=\"es\""));
  EXPECT_TRUE(holds(page, "martes 10 de marzo de 2026, 10:30"));
}

TEST(PatientPage, HerOwnChoiceOfLanguageGoesBeforeTheRecord) {
  World world;
  Browser browser = world.signed_in();
  EXPECT_TRUE(holds(browser.get(world.place()), "<html lang=\"en\""));
  browser.get("/p/?lang=es");
  EXPECT_TRUE(holds(browser.get(world.place()), "<html lang=\"es\""));
  EXPECT_TRUE(holds(browser.get("/p/settings"), "href=\"/p/?lang=en\""));
}

TEST(PatientPage, TheCalendarEntryTellsTheClinicAndNoMore) {
  World world;
  Browser browser = world.signed_in();
  const auto calendar = browser.get(world.place() + "/appointment.ics");
  EXPECT_TRUE(holds(calendar, "DTSTART:20260310T093000Z"));
  EXPECT_TRUE(holds(calendar, "SUMMARY:Mercy Clinic"));
  EXPECT_FALSE(holds(calendar, "Knee"));
}

TEST(PatientPage, APageWeighsLessThanAHundredKilobytes) {
  World world;
  Browser browser = world.signed_in();
  std::size_t bytes = browser.get(world.place()).body.size();
  for (const char* part : {"/p/patient.css", "/p/patient.js"})
    bytes += browser.get(part).body.size();
  EXPECT_LT(bytes, 40'000U);
}

}  // namespace
