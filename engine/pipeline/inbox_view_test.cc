#include <gtest/gtest.h>

#include "tests/support/rig.h"

// ShowCard and ShowInbox on a real store.
namespace engine {
namespace {

using base::Json;
using support::consent_of;
using support::Rig;

class InboxViewTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    rig_ = std::make_unique<Rig>(GetParam());
    ada_thread_ = rig().feed(rig().siu("S12")).threads.at(0);
    ada_ = rig().only_patient();
  }
  Rig& rig() { return *rig_; }

  // Another patient with a thread of her own.
  void add_bea() {
    bea_thread_ = rig()
                      .feed(rig().siu("S12", {.filler = "F2", .mrn = "1002", .name = "Cole^Bea"}))
                      .threads.at(0);
    bea_ = rig().only_patient();
  }
  void write(PatientId who, ThreadId thread, const std::string& text = "a question") {
    rig().clock().advance_us(base::kMinuteUs);
    ASSERT_TRUE(rig().say(rig().patient(who), who, thread, text).ok());
  }
  void answer(PatientId whose, ThreadId thread) {
    rig().clock().advance_us(base::kMinuteUs);
    ASSERT_TRUE(rig().say(rig().clinician(), whose, thread, "an answer").ok());
  }
  void refuse(PatientId who) {
    ASSERT_TRUE(rig().post("Consent", consent_of(who, "active", "deny"), rig().ehr_client()).ok());
  }
  Json show(ShowRequest request) {
    auto shown = rig().show(rig().clinician(), std::move(request));
    EXPECT_TRUE(shown.ok()) << shown.error().to_string();
    return shown.ok() ? shown.value().get().json : Json();
  }
  std::vector<std::string> inbox(const ShowInbox& request) {
    std::vector<std::string> names;
    for (const Json& row : show(request).find("threads")->items())
      names.push_back(row.find("patient")->text_of("name"));
    return names;
  }
  std::int64_t shows() {
    return rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM audit_leaf WHERE hop = 3");
  }

  std::unique_ptr<Rig> rig_;
  ThreadId ada_thread_, bea_thread_;
  PatientId ada_, bea_;
};

using Names = std::vector<std::string>;

TEST_P(InboxViewTest, ACardCountsWhatNobodyHasAnswered) {
  write(ada_, ada_thread_);
  write(ada_, ada_thread_);
  const Json card = show(ShowCard{ada_});
  EXPECT_EQ(card.find("unanswered")->text(), "2");
  EXPECT_EQ(card.find("threads")->text(), "1");
  EXPECT_EQ(card.text_of("oldest"), "2026-03-02T09:01:00Z");
  EXPECT_EQ(card.text_of("oldest_thread"), "t" + ada_thread_.to_string());
}

TEST_P(InboxViewTest, ACardHoldsNoWordOfThePatient) {
  write(ada_, ada_thread_, "my knee hurts");
  EXPECT_EQ(base::write_json(show(ShowCard{ada_})).find("knee"), std::string::npos);
}

TEST_P(InboxViewTest, AnAnswerEmptiesTheCard) {
  write(ada_, ada_thread_);
  answer(ada_, ada_thread_);
  EXPECT_EQ(show(ShowCard{ada_}).find("unanswered")->text(), "0");
  write(ada_, ada_thread_);
  EXPECT_EQ(show(ShowCard{ada_}).find("unanswered")->text(), "1");
}

TEST_P(InboxViewTest, NothingToSayIsSaidAlikeOfNobodyAndLeavesNoRecord) {
  const auto before = shows();
  EXPECT_EQ(base::write_json(show(ShowCard{ada_})),
            base::write_json(show(ShowCard{PatientId{99}})));
  EXPECT_EQ(shows(), before);
}

TEST_P(InboxViewTest, ACardIsOneShow) {
  write(ada_, ada_thread_);
  const auto before = shows();
  show(ShowCard{ada_});
  EXPECT_EQ(shows(), before + 1);
}

TEST_P(InboxViewTest, ACardThatConsentDeniesIsAbsent) {
  write(ada_, ada_thread_);
  refuse(ada_);
  const auto shown = rig().show(rig().clinician(), ShowCard{ada_});
  ASSERT_FALSE(shown.ok());
  EXPECT_EQ(shown.error().code, base::Code::kNotFound);
}

TEST_P(InboxViewTest, APatientHasNoInboxOfStaff) {
  for (const ShowRequest& request : {ShowRequest{ShowInbox{}}, ShowRequest{ShowCard{ada_}}}) {
    const auto shown = rig().show(rig().patient(ada_), request);
    ASSERT_FALSE(shown.ok());
    EXPECT_EQ(shown.error().code, base::Code::kNotFound);
  }
}

TEST_P(InboxViewTest, TheInboxListsTheLongestWaitingFirst) {
  add_bea();
  write(bea_, bea_thread_);
  write(ada_, ada_thread_);
  EXPECT_EQ(inbox({}), (Names{"Bea Cole", "Ada Berg"}));
  answer(bea_, bea_thread_);
  EXPECT_EQ(inbox({}), Names{"Ada Berg"});
}

TEST_P(InboxViewTest, TheWholeInboxListsAnsweredThreadsToo) {
  add_bea();
  write(ada_, ada_thread_);
  EXPECT_EQ(inbox({.filter = Waiting::kAll}), (Names{"Bea Cole", "Ada Berg"}));
  EXPECT_EQ(inbox({.filter = Waiting::kAll, .patient = ada_}), Names{"Ada Berg"});
}

TEST_P(InboxViewTest, OfOnePatientWhatWaitsComesFirst) {
  const ThreadId later = rig().feed(rig().siu("S12", {.filler = "F9"})).threads.at(0);
  write(ada_, ada_thread_);
  const Json shown = show(ShowInbox{.filter = Waiting::kAll, .patient = ada_});
  ASSERT_EQ(shown.find("threads")->items().size(), 2u);
  EXPECT_EQ(shown.find("threads")->items()[0].text_of("id"), "t" + ada_thread_.to_string());
  EXPECT_EQ(shown.find("threads")->items()[1].text_of("id"), "t" + later.to_string());
}

TEST_P(InboxViewTest, ARowTellsWhoWaitsSinceWhen) {
  write(ada_, ada_thread_);
  write(ada_, ada_thread_);
  const Json shown = show(ShowInbox{.thread = ada_thread_});
  const Json& row = shown.find("threads")->items().at(0);
  EXPECT_EQ(row.text_of("waiting_since"), "2026-03-02T09:01:00Z");
  EXPECT_EQ(row.text_of("last"), "2026-03-02T09:02:00Z");
  EXPECT_EQ(row.find("unanswered")->text(), "2");
  EXPECT_EQ(row.text_of("status"), "open");
  EXPECT_EQ(row.find("patient")->text_of("born"), "1970-01-01");
  EXPECT_EQ(row.find("patient")->text_of("number"), "1001");
}

TEST_P(InboxViewTest, WhomTheReaderMayNotSeeIsLeftOut) {
  add_bea();
  write(bea_, bea_thread_);
  write(ada_, ada_thread_);
  refuse(bea_);
  EXPECT_EQ(inbox({}), Names{"Ada Berg"});
  EXPECT_EQ(inbox({.filter = Waiting::kAll, .thread = bea_thread_}), Names{});
}

TEST_P(InboxViewTest, AnInboxIsOneShowForEachPatientInIt) {
  add_bea();
  write(ada_, ada_thread_);
  write(bea_, bea_thread_);
  const auto before = shows();
  inbox({});
  EXPECT_EQ(shows(), before + 2);
  answer(ada_, ada_thread_);
  answer(bea_, bea_thread_);
  inbox({});
  EXPECT_EQ(shows(), before + 2);
}

TEST_P(InboxViewTest, PagesListEachThreadOnce) {
  std::vector<std::string> written;
  for (std::size_t i = 0; i < kInboxRowsMax + 3; ++i) {
    const std::string number = std::to_string(i);
    const ThreadId thread = rig().feed(rig().siu("S12", {.filler = "G" + number})).threads.at(0);
    write(ada_, thread);
    written.push_back("t" + thread.to_string());
  }
  std::vector<std::string> listed;
  ShowInbox request;
  int pages = 0;
  do {
    const Json page = show(request);
    for (const Json& row : page.find("threads")->items()) listed.push_back(row.text_of("id"));
    request.after = page.text_of("next");
  } while (!request.after.empty() && ++pages < 5);
  EXPECT_EQ(listed, written);
  EXPECT_EQ(pages, 1);
}

TEST_P(InboxViewTest, APlaceThatNoPageGaveIsRefused) {
  for (const char* after : {"x", "w", "w1", "w1.", "w-1.2", "t5", "w99999999999999999999.1"}) {
    const auto shown = rig().show(rig().clinician(), ShowInbox{.after = after});
    ASSERT_FALSE(shown.ok()) << after;
    EXPECT_EQ(shown.error().code, base::Code::kInvalid);
  }
}

INSTANTIATE_TEST_SUITE_P(Stores, InboxViewTest, testing::ValuesIn(support::all_stores()),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace engine
