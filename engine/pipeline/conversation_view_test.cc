#include <gtest/gtest.h>

#include "tests/support/rig.h"

// ShowConversation on a real store.
namespace engine {
namespace {

using base::Json;
using support::consent_of;
using support::Rig;

constexpr std::string_view kLab =
    "MSH|^~\\&|LAB|MERCY|HOPLINE|HL|20260302080000||ORU^R01^ORU_R01|R1|P|2.5.1\r"
    "PID|1||1001^^^MERCY^MR||Berg^Ada||19700101|F\r"
    "OBR|1|P1^LAB|F1^LAB|GLU^Glucose^L|||20260302070000|||||||||||||||20260302073000|||F\r"
    "OBX|1|NM|GLU^Glucose^L||99|mg/dL|70-110||||F\r";

class ConversationViewTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    rig_ = std::make_unique<Rig>(GetParam());
    thread_ = rig().feed(rig().siu("S12", {.extra = "AIL|1|A|CARD^Room 4^99LOC\r"})).threads.at(0);
    ada_ = rig().only_patient();
  }
  Rig& rig() { return *rig_; }

  void write(const std::string& text = "a question") {
    rig().clock().advance_us(base::kMinuteUs);
    ASSERT_TRUE(rig().say(rig().patient(ada_), ada_, thread_, text).ok());
  }
  void answer(const std::string& text = "an answer") {
    rig().clock().advance_us(base::kMinuteUs);
    ASSERT_TRUE(rig().say(rig().clinician(), ada_, thread_, text).ok());
  }
  void refuse() {
    ASSERT_TRUE(rig().post("Consent", consent_of(ada_, "active", "deny"), rig().ehr_client()).ok());
  }
  // A Consent against any use, which leaves reading as it is.
  void refuse_posts() {
    std::string consent = consent_of(ada_, "active", "deny");
    consent.insert(consent.find(R"("type":"deny")"),
                   R"("action":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/)"
                   R"(consentaction","code":"use"}]}],)");
    ASSERT_TRUE(rig().post("Consent", consent, rig().ehr_client()).ok());
  }
  void read(const Actor& who, const std::string& entry) {
    rig().clock().advance_us(base::kMinuteUs);
    const auto acted = rig().engine().desk().act_and_wait(
        who, MarkRead{thread_, EntryId{std::stoll(entry.substr(1))}});
    ASSERT_TRUE(acted.ok()) << acted.error().to_string();
  }
  Json show(const ShowConversation& request) {
    auto shown = rig().show(rig().clinician(), request);
    EXPECT_TRUE(shown.ok()) << shown.error().to_string();
    return shown.ok() ? shown.value().get().json : Json::object();
  }
  Json show() { return show(ShowConversation{thread_}); }
  // The newest entry, as the view has it.
  Json newest() {
    const Json view = show();
    return view.find("entries")->items().back();
  }
  std::string chart_state_of(const std::string& destination) {
    const Json entry = newest();
    for (const Json& one : entry.find("chart")->items()) {
      if (one.text_of("to") == destination) return one.text_of("state");
    }
    return "";
  }
  std::int64_t shows() {
    return rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM audit_leaf WHERE hop = 3");
  }

  std::unique_ptr<Rig> rig_;
  ThreadId thread_;
  PatientId ada_;
};

TEST_P(ConversationViewTest, ItTellsWhoWroteWhat) {
  write("when is it?");
  answer("at ten");
  const Json view = show();
  const auto& entries = view.find("entries")->items();
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries[0].text_of("from"), "system");
  EXPECT_EQ(entries[1].text_of("from"), "patient");
  EXPECT_EQ(entries[1].text_of("text"), "when is it?");
  EXPECT_EQ(entries[2].text_of("from"), "staff");
  EXPECT_EQ(entries[2].text_of("who"), "Practitioner/7");
  EXPECT_TRUE(entries[2].find("mine")->truth());
  EXPECT_FALSE(entries[1].find("mine")->truth());
}

TEST_P(ConversationViewTest, ItTellsWhatWaits) {
  write();
  const Json view = show();
  EXPECT_EQ(view.find("thread")->text_of("waiting_since"), "2026-03-02T09:01:00Z");
  EXPECT_EQ(view.find("thread")->find("unanswered")->text(), "1");
}

TEST_P(ConversationViewTest, ItTellsThePatientAndTheAppointment) {
  const Json view = show();
  EXPECT_EQ(view.find("patient")->text_of("name"), "Ada Berg");
  const Json* appointment = view.find("appointment");
  ASSERT_NE(appointment, nullptr);
  EXPECT_EQ(appointment->text_of("service"), "Knee MRI");
  EXPECT_EQ(appointment->text_of("status"), "booked");
  EXPECT_EQ(appointment->text_of("start"), "2026-03-10T09:30:00Z");
  EXPECT_EQ(appointment->text_of("zone"), "Europe/Berlin");
}

TEST_P(ConversationViewTest, ItIsOneShow) {
  write();
  const auto before = shows();
  show();
  EXPECT_EQ(shows(), before + 1);
}

TEST_P(ConversationViewTest, WhatConsentDeniesIsAbsent) {
  refuse();
  const auto shown = rig().show(rig().clinician(), ShowConversation{thread_});
  ASSERT_FALSE(shown.ok());
  EXPECT_EQ(shown.error().code, base::Code::kNotFound);
}

TEST_P(ConversationViewTest, AnUnknownThreadIsAbsent) {
  const auto shown = rig().show(rig().clinician(), ShowConversation{ThreadId{99}});
  ASSERT_FALSE(shown.ok());
  EXPECT_EQ(shown.error().code, base::Code::kNotFound);
}

TEST_P(ConversationViewTest, APatientIsNotShownTheViewOfStaff) {
  const auto shown = rig().show(rig().patient(ada_), ShowConversation{thread_});
  ASSERT_FALSE(shown.ok());
  EXPECT_EQ(shown.error().code, base::Code::kNotFound);
}

TEST_P(ConversationViewTest, UntilSheHasProvedWhoSheIsNothingIsSent) {
  const Json view = show();
  EXPECT_EQ(view.find("consent")->text_of("decision"), "deny");
}

TEST_P(ConversationViewTest, WithoutAWordOfHersSendingIsAllowedByPolicy) {
  rig().verify(ada_);
  const Json view = show();
  EXPECT_EQ(view.find("consent")->text_of("decision"), "permit");
  EXPECT_EQ(view.find("consent")->text_of("reason"), "permit.implicit");
}

TEST_P(ConversationViewTest, LookingAtConsentLeavesNoRecordOfASend) {
  show();
  EXPECT_EQ(rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM audit_leaf WHERE hop = 4"), 0);
}

TEST_P(ConversationViewTest, AResultIsSaidToWaitUntilItIsReleased) {
  EXPECT_EQ(show().find("thread")->find("release"), nullptr);
  thread_ = rig().feed(std::string(kLab)).threads.at(0);
  EXPECT_EQ(show().find("thread")->text_of("release"), "waiting");
  ASSERT_TRUE(rig().engine().releases().release_and_wait(rig().clinician(), thread_).ok());
  EXPECT_EQ(show().find("thread")->text_of("release"), "released");
}

TEST_P(ConversationViewTest, AResultIsForRolesThatMayReadRecords) {
  const Actor receptionist = rig().staff("receptionist", "Practitioner/8");
  EXPECT_TRUE(rig().show(receptionist, ShowConversation{thread_}).ok());
  thread_ = rig().feed(std::string(kLab)).threads.at(0);
  const auto shown = rig().show(receptionist, ShowConversation{thread_});
  ASSERT_FALSE(shown.ok());
  EXPECT_EQ(shown.error().code, base::Code::kNotFound);
}

TEST_P(ConversationViewTest, WhatWasTakenBackIsToldWithoutItsWords) {
  const Actor ada = rig().patient(ada_);
  ASSERT_TRUE(rig().say(ada, ada_, thread_, "the wrong window", "k1").ok());
  ASSERT_EQ(newest().text_of("text"), "the wrong window");
  const std::string hers = "\"Patient/" + ada_.to_string() + "\"}";
  const std::string taken_back =
      R"({"resourceType":"Communication","status":"entered-in-error","subject":{"reference":)" +
      hers + R"(,"partOf":[{"reference":"Communication/t)" + thread_.to_string() +
      R"("}],"sender":{"reference":)" + hers +
      R"(,"payload":[{"contentString":"the wrong window"}])" +
      R"(,"identifier":[{"system":"urn:hopline:draft","value":"k1"}]})";
  ASSERT_TRUE(rig().post("Communication", taken_back, ada).ok());
  const Json entry = newest();
  EXPECT_EQ(entry.text_of("text"), "");
  ASSERT_NE(entry.find("retracted"), nullptr);
  EXPECT_TRUE(entry.find("retracted")->truth());
}

TEST_P(ConversationViewTest, AnEntryWaitsForTheChartUntilItIsThere) {
  write();
  EXPECT_EQ(chart_state_of("ehr-mdm"), "waiting");
  rig().run_until_idle();
  EXPECT_EQ(chart_state_of("ehr-mdm"), "written");
  EXPECT_EQ(chart_state_of("ehr-fhir"), "written");
}

TEST_P(ConversationViewTest, ARefusalOfTheChartIsToldWithItsCode) {
  rig().ehr_mdm().answer = {Outcome::Kind::kRefused, "AE", ""};
  write();
  rig().run_until_idle();
  EXPECT_EQ(chart_state_of("ehr-mdm"), "refused");
  const Json entry = newest();
  EXPECT_NE(base::write_json(entry).find(R"("code":"AE")"), std::string::npos);
}

TEST_P(ConversationViewTest, AnUnknownOutcomeIsToldAsUnknown) {
  rig().ehr_mdm().answer = {Outcome::Kind::kUnknown, "timeout", ""};
  write();
  rig().run_until_idle();
  EXPECT_EQ(chart_state_of("ehr-mdm"), "unknown");
}

TEST_P(ConversationViewTest, AReceiptTellsWhoReadAnEntryAndWhen) {
  answer();
  read(rig().patient(ada_), newest().text_of("id"));
  const Json entry = newest();
  ASSERT_EQ(entry.find("receipts")->items().size(), 1u);
  const Json& receipt = entry.find("receipts")->items()[0];
  EXPECT_EQ(receipt.text_of("who"), "patient");
  EXPECT_EQ(receipt.text_of("what"), "read");
  EXPECT_EQ(receipt.text_of("at"), "2026-03-02T09:02:00Z");
}

TEST_P(ConversationViewTest, ALaterReceiptDoesNotMoveTheTimeOfAnEarlierOne) {
  write("one");
  const std::string first = newest().text_of("id");
  read(rig().clinician(), first);
  write("two");
  read(rig().clinician(), newest().text_of("id"));
  const Json view = show();
  const auto& entries = view.find("entries")->items();
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries[1].find("receipts")->items().at(0).text_of("at"), "2026-03-02T09:02:00Z");
  EXPECT_EQ(entries[2].find("receipts")->items().at(0).text_of("at"), "2026-03-02T09:04:00Z");
}

TEST_P(ConversationViewTest, QuickRepliesAreFilledFromTheAppointment) {
  const Json view = show();
  std::string all = base::write_json(*view.find("replies"));
  EXPECT_NE(all.find("Your appointment on Tuesday, 10 March 2026 at 10:30 AM CET stands"),
            std::string::npos)
      << all;
}

TEST_P(ConversationViewTest, AReplyThatNeedsWhatIsMissingIsNotOffered) {
  const Json view = show();  // the site of these tests has no phone
  for (const Json& reply : view.find("replies")->items())
    EXPECT_NE(reply.text_of("id"), "please-call-us");
  EXPECT_EQ(view.find("replies")->items().size(), 3u);
}

TEST_P(ConversationViewTest, AHeldMessageOfHersIsToldWithItsReasonAlone) {
  refuse_posts();
  rig().feed(rig().siu(
      "S13", {.sent = "20260302095900", .start = "20260311103000", .end = "20260311110000"}));
  const Json view = show();
  ASSERT_EQ(view.find("withheld")->items().size(), 1u);
  const Json& held = view.find("withheld")->items()[0];
  EXPECT_EQ(held.text_of("kind"), "consent");
  EXPECT_EQ(held.text_of("reason"), "no consent covers this hop (deny.consent.rule)");
}

TEST_P(ConversationViewTest, OlderEntriesAreAskedForByTheOldestOneShown) {
  const auto entries = static_cast<int>(kConversationEntriesMax) + 4;
  for (int i = 0; i < entries; ++i) {
    ASSERT_TRUE(rig().say(rig().patient(ada_), ada_, thread_, "n" + std::to_string(i)).ok());
  }
  const Json newest_page = show();
  EXPECT_EQ(newest_page.find("entries")->items().size(), kConversationEntriesMax);
  const std::string earlier = newest_page.text_of("earlier");
  ASSERT_FALSE(earlier.empty());
  const Json page = show(ShowConversation{thread_, EntryId{std::stoll(earlier.substr(1))}});
  EXPECT_EQ(page.find("entries")->items().size(), 5u);
  EXPECT_EQ(page.find("entries")->items().back().text_of("text"), "n3");
  EXPECT_EQ(page.find("earlier"), nullptr);
}

INSTANTIATE_TEST_SUITE_P(Stores, ConversationViewTest, testing::ValuesIn(support::all_stores()),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace engine
