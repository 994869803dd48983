// The parts of the patient's page that need no engine: escaping, words, cookies, forms.
#include <gtest/gtest.h>

#include "adapters/portal/acts.h"
#include "adapters/portal/cookies.h"
#include "adapters/portal/html.h"
#include "adapters/portal/views.h"

namespace adapter::portal {
namespace {

TEST(Html, TextAndAttributesAreEscaped) {
  Html html;
  html.raw("<a").attribute("title", "\"><script>").raw(">").text("<b>&'\"").raw("</a>");
  EXPECT_EQ(html.str(), "<a title=\"&quot;&gt;&lt;script&gt;\">&lt;b&gt;&amp;&#39;&quot;</a>");
}

TEST(Html, ControlCharactersBecomeReplacements) {
  EXPECT_EQ(escape_html(std::string("a\x01\x7F\r") + "\n\t"),
            "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\n\t");
}

TEST(Html, NoTextLeavesAnAngleBracketOrQuote) {
  for (int c = 1; c < 256; ++c) {
    const std::string escaped = escape_html(std::string(3, static_cast<char>(c)));
    EXPECT_EQ(escaped.find_first_of("<>\"'"), std::string::npos) << c;
  }
}

TEST(Words, BothLanguagesHoldTheSameKeysAndPlaces) {
  const auto& english = Words::of("en").all();
  const auto& spanish = Words::of("es").all();
  EXPECT_GT(english.size(), 90U);
  ASSERT_EQ(english.size(), spanish.size());
  for (const auto& [key, text] : english) {
    ASSERT_EQ(spanish.count(key), 1U) << key;
    EXPECT_FALSE(text.empty()) << key;
    EXPECT_EQ(text.find("{}") == std::string::npos, spanish.at(key).find("{}") == std::string::npos)
        << key;
  }
}

TEST(Words, SentencesAreShort) {
  for (const char* language : {"en", "es"}) {
    for (const auto& [key, text] : Words::of(language).all()) {
      if (key == "months") continue;
      std::size_t words = 0;
      for (const char c : text) {
        words += c == ' ' ? 1 : 0;
        if (c == '.' || c == '?' || c == '!') words = 0;
        EXPECT_LE(words, 25U) << language << " " << key;
      }
    }
  }
}

TEST(Words, DatesAreThoseOfTheClinic) {
  const auto at = base::parse_instant("2026-03-10T23:30:00Z").value();
  const auto berlin = base::Zone::find("Europe/Berlin").value();
  EXPECT_EQ(Words::of("en").date(at, berlin), "Wednesday, 11 March 2026");
  EXPECT_EQ(Words::of("en").time(at, berlin), "12:30 AM");
  EXPECT_EQ(Words::of("es").date(at, base::Zone::utc()), "martes 10 de marzo de 2026");
  EXPECT_EQ(Words::of("es").time(at, base::Zone::utc()), "23:30");
}

net::Request with_cookies(const std::string& cookies) {
  net::Request request;
  request.headers.push_back({"Cookie", cookies});
  return request;
}

TEST(Cookies, OneIsFoundAmongOthers) {
  const auto request = with_cookies("a=1; __Host-hopline=hs_x; __Host-hopline-link=L");
  EXPECT_EQ(cookie_of(request, kSessionCookie), "hs_x");
  EXPECT_EQ(cookie_of(request, kLinkCookie), "L");
  EXPECT_EQ(cookie_of(request, kFormCookie), "");
}

TEST(Cookies, WhatIsDoubledOrNoValueIsNone) {
  for (const std::string& cookies :
       {std::string("__Host-hopline=a; __Host-hopline=b"), std::string("__Host-hopline="),
        std::string("__Host-hopline=a b"), std::string("__Host-hopline=\"a\""),
        "__Host-hopline=" + std::string(300, 'a'), std::string("__host-hopline=a")}) {
    EXPECT_EQ(cookie_of(with_cookies(cookies), kSessionCookie), "") << cookies;
  }
}

net::Form form_of(const std::string& body) { return net::parse_form(body).value(); }

TEST(BirthDate, IsReadAsPeopleTypeIt) {
  EXPECT_EQ(read_birth_date(form_of("day=31&month=1&year=1970")), "1970-01-31");
  EXPECT_EQ(read_birth_date(form_of("day=09&month=09&year=2009")), "2009-09-09");
}

TEST(BirthDate, ADayThatThereIsNotIsNone) {
  for (const char* body :
       {"day=30&month=2&year=1970", "day=0&month=1&year=1970",
        "day=&month=&year=", "day=1&month=1&year=70", "day=1.&month=1&year=1970", "day=-1&month=1",
        "day=1&month=1&year=99999999999", "day=1&day=1&month=1&year=1970"}) {
    EXPECT_FALSE(read_birth_date(form_of(body)).has_value()) << body;
  }
}

TEST(Code, BlanksBetweenItsDigitsDoNotCount) {
  EXPECT_EQ(read_code(form_of("code=123+456")), "123456");
  EXPECT_EQ(read_code(form_of("code=123-456")), "123456");
  EXPECT_LE(read_code(form_of("code=" + std::string(1000, '1'))).size(), 12U);
}

TEST(Acts, NameThePatientOfTheSessionAndNobodyElse) {
  engine::Actor actor;
  actor.patient = engine::PatientId{7};
  const std::string answer = answer_arrival(actor, {"12", "declined"}).bytes;
  EXPECT_NE(answer.find("\"Patient/7\""), std::string::npos);
  EXPECT_NE(answer.find("\"Appointment/12\""), std::string::npos);
  const std::string consent = channel_arrival(actor, {{"sms"}, "deny", "portal-start-9"}, {}).bytes;
  EXPECT_NE(consent.find("\"Patient/7\""), std::string::npos);
  EXPECT_NE(consent.find("portal-start-9"), std::string::npos);
}

Frame frame(const char* language) {
  return {Words::of(language), "token", SignedIn::kYes, "Clinic",
          base::Instant{1'772'442'000'000'000}};
}

TEST(Views, EveryPageRendersInBothLanguages) {
  ThreadPage page;
  page.talk = {{"t1", "Knee", true}, {{"e1", Speaker::kTeam, std::nullopt, "hello"}}};
  Appointment visit;
  visit.id = "3";
  visit.status = "booked";
  visit.start = base::Instant{1'773'000'000'000'000};
  for (const char* answer : {"", "accepted", "declined", "tentative"}) {
    visit.answer = answer;
    page.visit = visit;
    for (const char* portal : {"on", "off"}) {
      page.standing.portal = portal;
      page.standing.ways = {{"mail", "a...@b.org", true}, {"sms", "...0123", false}};
      for (const char* language : {"en", "es"}) {
        const Frame f = frame(language);
        for (const std::string& html :
             {view_arrival(f), view_birth(f, {}), view_birth(f, {"1", "2", "3", true}),
              view_code(f, Code::kFirst), view_code(f, Code::kWrong), view_start(f),
              view_list(f, {{page.talk.thread}, page.standing}), view_list(f, {{}, page.standing}),
              view_thread(f, page), view_cancel(f, {"t1", visit}), view_print(f, page),
              view_settings(f, {page.standing, "settings.done"}), view_again(f)}) {
          EXPECT_NE(html.find("<main id=\"main\""), std::string::npos);
          EXPECT_EQ(html.find("style="), std::string::npos);
          EXPECT_EQ(html.find("onclick"), std::string::npos);
        }
        for (const char* what : {"none", "out", "ended", "absent", "busy", "form"}) {
          EXPECT_NE(view_notice(f, what).find("<h1>"), std::string::npos);
        }
      }
    }
  }
}

TEST(Views, TheListTellsWhenAConversationBegan) {
  ListPage page{{{"t1", "Knee MRI", true, base::parse_instant("2026-03-10T09:00:00Z").value()},
                 {"t2", "Knee MRI", false, std::nullopt}},
                {}};
  const std::string html = view_list(frame("en"), page);
  EXPECT_NE(html.find("since Tuesday, 10 March 2026"), std::string::npos);
  EXPECT_NE(html.find(">closed<"), std::string::npos);
  EXPECT_NE(view_list(frame("es"), page).find("desde el martes 10 de marzo"), std::string::npos);
}

TEST(Views, AFaultyDateIsMarkedAtItsFields) {
  EXPECT_EQ(view_birth(frame("en"), {}).find("aria-invalid"), std::string::npos);
  const std::string faulty = view_birth(frame("en"), {"99", "1", "1980", true});
  EXPECT_NE(faulty.find("aria-invalid=\"true\""), std::string::npos);
  EXPECT_NE(faulty.find("value=\"99\""), std::string::npos);
}

TEST(Views, TheOtherLanguageIsOfferedInItsOwnWords) {
  EXPECT_NE(view_settings(frame("en"), {}).find("lang=\"es\" href=\"/p/?lang=es\">Espa"),
            std::string::npos);
  EXPECT_NE(view_settings(frame("es"), {}).find("lang=\"en\" href=\"/p/?lang=en\">English"),
            std::string::npos);
}

TEST(Views, AnAppointmentThatHasBegunOffersNoAnswer) {
  ThreadPage page;
  Appointment visit;
  visit.status = "booked";
  visit.start = base::Instant{1'772'442'000'000'000};
  page.visit = visit;
  EXPECT_EQ(view_thread(frame("en"), page).find("value=\"accepted\""), std::string::npos);
}

}  // namespace
}  // namespace adapter::portal
