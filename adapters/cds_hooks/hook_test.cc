#include "adapters/cds_hooks/hook.h"

#include <gtest/gtest.h>

#include <fstream>

#include "adapters/cds_hooks/card.h"
#include "adapters/cds_hooks/feedback.h"
#include "base/time.h"

namespace adapter::cds_hooks {
namespace {

constexpr std::string_view kPatient =
    R"({"resourceType":"Patient","id":"p1","identifier":[{"system":"urn:a","value":"1001"}]})";

std::string call(const std::string& context, const std::string& prefetch,
                 const std::string& hook = "patient-view") {
  return R"({"hook":")" + hook + R"(","hookInstance":"d1577c69","context":)" + context +
         R"(,"prefetch":)" + prefetch + "}";
}
const std::string kContext = R"({"userId":"Practitioner/7","patientId":"p1"})";
const std::string kPrefetch = "{\"patient\":" + std::string(kPatient) + "}";

int status_of(const std::string& body) {
  const auto read = read_hook(body);
  const auto* refusal = std::get_if<Refusal>(&read);
  return refusal == nullptr ? 200 : refusal->status;
}
std::string user_of(const std::string& body) {
  const auto read = read_hook(body);
  const auto* hook = std::get_if<Hook>(&read);
  return hook == nullptr ? "refused" : hook->user;
}

TEST(Hook, ACallOfVersionThreeIsTaken) {
  const auto read = read_hook(call(kContext, kPrefetch));
  ASSERT_TRUE(std::holds_alternative<Hook>(read));
  EXPECT_EQ(std::get<Hook>(read).user, "Practitioner/7");
  EXPECT_EQ(std::get<Hook>(read).patient, base::parse_json(kPatient).value());
}

TEST(Hook, ShapesOfOlderClientsAreTaken) {
  const std::string draft = R"({"hook":"patient-view","hookInstance":"1","user":"Practitioner/7",)"
                            R"("patient":"p1","context":[],"prefetch":{"patient":)"
                            R"({"response":{"status":"200 OK"},"resource":)" +
                            std::string(kPatient) + "}}}";
  EXPECT_EQ(user_of(draft), "Practitioner/7");
  EXPECT_EQ(user_of(call(R"({"userId":"Practitioner/7","patientId":"Patient/p1"})", kPrefetch)),
            "Practitioner/7");
}

TEST(Hook, OnlyStaffSeeCards) {
  EXPECT_EQ(user_of(call(R"({"userId":"PractitionerRole/r1","patientId":"p1"})", kPrefetch)),
            "PractitionerRole/r1");
  for (const char* user : {"Patient/p1", "RelatedPerson/3", "", "7", "Practitioner/",
                           "practitioner/7", "Practitioner/7/x", "Practitioner/7 Practitioner/8",
                           "https://ehr.example/Practitioner/7"}) {
    const std::string context = std::string(R"({"userId":")") + user + R"(","patientId":"p1"})";
    EXPECT_EQ(user_of(call(context, kPrefetch)), "") << user;
  }
}

TEST(Hook, NeededDataThatAreMissingAre412) {
  EXPECT_EQ(status_of(call(kContext, kPrefetch)), 200);
  EXPECT_EQ(status_of(call(kContext, "{}")), 412);
  EXPECT_EQ(status_of(call(kContext, "null")), 412);
  EXPECT_EQ(status_of(call(kContext, R"({"patient":null})")), 412);
  EXPECT_EQ(status_of(call(kContext, R"({"patient":{"resourceType":"OperationOutcome"}})")), 412);
  EXPECT_EQ(status_of(call(kContext, R"({"patient":[]})")), 412);
}

TEST(Hook, WhatCannotBeMeantIs400) {
  for (const std::string& body :
       {std::string(), std::string("[]"), std::string("nonsense"),
        call(kContext, kPrefetch, "order-sign"), call(kContext, kPrefetch, ""),
        call("{}", kPrefetch), call(R"({"userId":"Practitioner/7"})", kPrefetch),
        call(R"({"userId":"Practitioner/7","patientId":"p2"})", kPrefetch),
        call(R"({"userId":"Practitioner/7","patientId":"p1/../p2"})", kPrefetch),
        R"({"hook":"patient-view","context":)" + kContext + R"(,"prefetch":)" + kPrefetch + "}"}) {
    EXPECT_EQ(status_of(body), 400) << body.substr(0, 90);
  }
}

const base::Instant kNow = base::parse_instant("2026-03-02T09:00:00Z").value();
const CardStyle kStyle{"Harbour Clinic", "https://hopline.example/smart/launch", base::kDayUs};

base::Json view_of(int unanswered, const std::string& oldest) {
  base::Json view = base::Json::object();
  view.set("unanswered", base::Json::integer(unanswered));
  view.set("oldest", base::Json::string(oldest));
  view.set("oldest_thread", base::Json::string("t12"));
  return view;
}
base::Json card_of(int unanswered, const std::string& oldest) {
  const auto reply = render_cards(view_of(unanswered, oldest), kStyle, kNow, "u1");
  EXPECT_EQ(reply.find("cards")->items().size(), 1U);
  return reply.find("cards")->items().front();
}

TEST(Card, SaysHowManyWaitAndSinceWhen) {
  EXPECT_EQ(card_of(3, "2026-03-02T07:00:00Z").text_of("summary"),
            "3 unanswered patient messages, oldest 2 h");
  EXPECT_EQ(card_of(1, "2026-03-02T08:25:00Z").text_of("summary"),
            "1 unanswered patient message, waiting 35 min");
  EXPECT_LT(card_of(999'999'999, "1970-01-01T00:00:00Z").text_of("summary").size(), 140U);
}

TEST(Card, HasWhatTheStandardAsksFor) {
  const base::Json card = card_of(3, "2026-03-02T07:00:00Z");
  EXPECT_EQ(card.text_of("uuid"), "u1");
  EXPECT_EQ(card.text_of("indicator"), "info");
  EXPECT_EQ(card.find("source")->text_of("label"), "Harbour Clinic");
  const base::Json& link = card.find("links")->items().at(0);
  EXPECT_EQ(link.text_of("type"), "smart");
  EXPECT_EQ(link.text_of("url"), kStyle.launch_url);
  EXPECT_EQ(link.text_of("appContext"), R"({"thread":"t12"})");
  for (const base::Json& reason : card.find("overrideReasons")->items()) {
    EXPECT_NE(reason.text_of("display"), "");
  }
  EXPECT_EQ(card.find("suggestions"), nullptr);
}

TEST(Card, WarnsWhenAMessageHasWaitedTooLong) {
  EXPECT_EQ(card_of(1, "2026-03-01T09:00:01Z").text_of("indicator"), "info");
  EXPECT_EQ(card_of(1, "2026-03-01T09:00:00Z").text_of("indicator"), "warning");
}

TEST(Card, NeverSaysZero) {
  EXPECT_EQ(render_cards(view_of(0, "2026-03-02T07:00:00Z"), kStyle, kNow, "u"), no_cards());
  EXPECT_EQ(render_cards(base::Json::object(), kStyle, kNow, "u"), no_cards());
  EXPECT_EQ(base::write_json(no_cards()), R"({"cards":[]})");
}

// The chart's page is tested by the same file, so that both say it alike.
TEST(Card, AnAgeIsToldInTheWordsOfTheChart) {
  std::ifstream ages(HOPLINE_SOURCE_DIR "/adapters/look/ages.csv");
  std::string line;
  ASSERT_TRUE(std::getline(ages, line));
  int told = 0;
  for (; std::getline(ages, line); ++told) {
    const auto comma = line.find(',');
    const long long seconds = std::stoll(line.substr(0, comma));
    EXPECT_EQ(age_text(seconds * base::kSecondUs), line.substr(comma + 1)) << line;
  }
  EXPECT_GT(told, 10);
  EXPECT_EQ(age_text(-5), "1 min");
}

TEST(Feedback, BothShapesOfAReasonAndNoneAreTaken) {
  const auto items = read_feedback(
      R"({"feedback":[{"card":"u1","outcome":"overridden","overrideReason":{"reason":
         {"code":"phone"},"userComment":"called Ada"}},{"card":"u2","outcome":"overridden",
         "overrideReason":{"code":"later"}},{"card":"u3","outcome":"accepted"},
         {"card":"u4","outcome":"overridden","overrideReason":{"reason":{"code":"Ada"}}}]})");
  ASSERT_TRUE(items.has_value());
  ASSERT_EQ(items->size(), 4U);
  EXPECT_EQ(items->at(0).reason, "phone");
  EXPECT_EQ(items->at(1).reason, "later");
  EXPECT_EQ(items->at(2).reason, "none");
  EXPECT_EQ(items->at(3).reason, "other");
}

TEST(Feedback, WhatIsNoFeedbackIsRefused) {
  std::string many = R"({"card":"u","outcome":"accepted"})";
  for (int i = 0; i < 100; ++i) many += R"(,{"card":"u","outcome":"accepted"})";
  for (const std::string& body :
       {std::string("{}"), std::string("[]"), std::string(R"({"feedback":{}})"),
        std::string(R"({"feedback":[{"outcome":"accepted"}]})"),
        std::string(R"({"feedback":[{"card":"u1"}]})"),
        std::string(R"({"feedback":[{"card":"u1","outcome":"liked"}]})"),
        "{\"feedback\":[" + many + "]}"}) {
    EXPECT_FALSE(read_feedback(body).has_value()) << body.substr(0, 60);
  }
  EXPECT_TRUE(read_feedback(R"({"feedback":[]})").has_value());
}

}  // namespace
}  // namespace adapter::cds_hooks
