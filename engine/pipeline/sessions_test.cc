#include <gtest/gtest.h>

#include "tests/support/rig.h"

namespace engine {
namespace {

using base::kHourUs;
using base::kMinuteUs;
using base::kSecondUs;
using support::Rig;

Identity a_clinician() {
  Identity identity = Identity::clinician("ehr-a", "Practitioner/7", "clinician");
  identity.about = {PatientId{12}, ThreadId{7}, {"banner", "missing:patient/Communication.crus"}};
  return identity;
}

class SessionsTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    rig_ = std::make_unique<Rig>(GetParam());
  }

  Sessions& sessions() { return rig_->engine().sessions(); }
  std::string open(const Identity& identity = a_clinician()) {
    auto opened = sessions().open_and_wait(identity);
    if (!opened.ok()) ADD_FAILURE() << opened.error().to_string();
    return opened.ok() ? opened.value().token : "";
  }
  bool is_in(const std::string& token) { return sessions().look(token).ok(); }
  void pass(std::int64_t us) { rig_->clock().advance_us(us); }
  std::int64_t records(const std::string& reason) {
    rig_->settle();
    return rig_->count("SELECT COUNT(*) FROM audit_leaf WHERE record LIKE '%\"reason\":\"" +
                       reason + "%'");
  }

  std::unique_ptr<Rig> rig_;
};

TEST_P(SessionsTest, ASessionIsTheActorThatTheEhrNamed) {
  const auto session = sessions().resume(open());
  ASSERT_TRUE(session.ok());
  const Actor& actor = session.value().actor;
  EXPECT_EQ(actor.id, "ehr-a:Practitioner/7");
  EXPECT_EQ(actor.role, "clinician");
  EXPECT_EQ(actor.kind, ActorKind::kStaff);
  EXPECT_EQ(actor.tenant, TenantId{1});
  EXPECT_EQ(actor.references, std::vector<std::string>{"Practitioner/7"});
  EXPECT_TRUE(actor.patient.none());
}

TEST_P(SessionsTest, ASessionRemembersWhatItWasOpenedFor) {
  EXPECT_EQ(sessions().look(open()).value().about, a_clinician().about);
}

TEST_P(SessionsTest, WhoProvesHerselfWithEachRequestNeedsNoSession) {
  const Actor alone = sessions().actor_of(a_clinician()).value();
  const Actor seated = sessions().look(open()).value().actor;
  EXPECT_EQ(alone.id, seated.id);
  EXPECT_EQ(alone.role, seated.role);
  EXPECT_EQ(alone.references, seated.references);
  EXPECT_EQ(rig_->count("SELECT COUNT(*) FROM credential"), 1);
}

TEST_P(SessionsTest, APatientsSessionIsThePatient) {
  const Actor actor = sessions().resume(open(Identity::of_patient(PatientId{4}))).value().actor;
  EXPECT_EQ(actor.kind, ActorKind::kPatient);
  EXPECT_EQ(actor.patient, PatientId{4});
  EXPECT_EQ(actor.references, std::vector<std::string>{"Patient/4"});
}

TEST_P(SessionsTest, TheEngineAuthenticatesASessionToken) {
  const auto actor = rig_->engine().authenticate(open());
  ASSERT_TRUE(actor.ok());
  EXPECT_EQ(actor.value().id, "ehr-a:Practitioner/7");
}

TEST_P(SessionsTest, OnlyAKeyedHashOfTheTokenIsKept) {
  const std::string token = open();
  EXPECT_EQ(token.size(), 46U);  // 256 bits and a prefix
  const auto rows = rig_->query("SELECT hash FROM credential", {store::Type::kBytes});
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(std::get<store::Bytes>(rows[0][0]).bytes.find(token), std::string::npos);
  EXPECT_EQ(std::get<store::Bytes>(rows[0][0]).bytes.size(), 16U);
}

TEST_P(SessionsTest, AnIdleSessionEnds) {
  const std::string token = open();
  pass(15 * kMinuteUs - kSecondUs);
  EXPECT_TRUE(is_in(token));
  pass(kSecondUs);
  EXPECT_FALSE(is_in(token));
  EXPECT_EQ(sessions().resume(token).error().code, base::Code::kDenied);
  EXPECT_EQ(records("session idle too long"), 2);
}

TEST_P(SessionsTest, AnActProlongsAndALookDoesNot) {
  const std::string token = open();
  pass(10 * kMinuteUs);
  EXPECT_TRUE(sessions().resume(token).ok());
  pass(10 * kMinuteUs);
  EXPECT_TRUE(is_in(token));
  EXPECT_EQ(sessions().look(token).value().left_us(rig_->clock().now()), 5 * kMinuteUs);
  pass(5 * kMinuteUs);
  EXPECT_FALSE(is_in(token));
}

TEST_P(SessionsTest, NoActProlongsBeyondTheAgeOfASession) {
  const std::string token = open();
  for (int i = 0; i < 12 * 6 - 1; ++i) {
    pass(10 * kMinuteUs);
    ASSERT_TRUE(sessions().resume(token).ok());
  }
  EXPECT_EQ(sessions().look(token).value().left_us(rig_->clock().now()), 10 * kMinuteUs);
  pass(10 * kMinuteUs);
  EXPECT_FALSE(is_in(token));
}

TEST_P(SessionsTest, ARestartEndsASessionAtMostAMinuteEarly) {
  const std::string token = open();
  pass(10 * kMinuteUs + 30 * kSecondUs);
  EXPECT_TRUE(sessions().resume(token).ok());
  pass(20 * kSecondUs);
  EXPECT_TRUE(sessions().resume(token).ok());
  rig_->settle();
  rig_->reopen();
  pass(14 * kMinuteUs);
  EXPECT_TRUE(is_in(token));
  pass(kMinuteUs);
  EXPECT_FALSE(is_in(token));
}

TEST_P(SessionsTest, AClosedSessionIsOver) {
  const std::string token = open();
  const std::string other = open(Identity::clinician("ehr-a", "Practitioner/8", "clinician"));
  EXPECT_TRUE(sessions().close_and_wait(token).ok());
  EXPECT_FALSE(is_in(token));
  EXPECT_TRUE(is_in(other));
  EXPECT_EQ(records("session closed"), 1);
}

TEST_P(SessionsTest, SignOutEverywhereEndsAllOfThatPersonAndNobodyElses) {
  const std::string phone = open(Identity::of_patient(PatientId{4}));
  const std::string laptop = open(Identity::of_patient(PatientId{4}));
  const std::string other = open(Identity::of_patient(PatientId{5}));
  EXPECT_TRUE(sessions().close_and_wait(laptop, Everywhere::kYes).ok());
  EXPECT_FALSE(is_in(phone));
  EXPECT_FALSE(is_in(laptop));
  EXPECT_TRUE(is_in(other));
}

TEST_P(SessionsTest, ACodeOpensOneSessionOnce) {
  const std::string code = sessions().issue_code_and_wait(a_clinician()).value();
  const auto opened = sessions().redeem_and_wait(code);
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened.value().session.about, a_clinician().about);
  EXPECT_TRUE(is_in(opened.value().token));
  EXPECT_EQ(sessions().redeem_and_wait(code).error().code, base::Code::kDenied);
  EXPECT_TRUE(is_in(opened.value().token));
}

TEST_P(SessionsTest, OfTwoWhoComeWithOneCodeAtOnceOneIsLetIn) {
  const std::string code = sessions().issue_code_and_wait(a_clinician()).value();
  std::atomic<int> in = 0;
  std::vector<std::thread> people;
  for (int i = 0; i < 4; ++i) {
    people.emplace_back([&] { in += sessions().redeem_and_wait(code).ok() ? 1 : 0; });
  }
  for (std::thread& person : people) person.join();
  EXPECT_EQ(in.load(), 1);
}

TEST_P(SessionsTest, ACodeEndsAfterTenMinutes) {
  const std::string first = sessions().issue_code_and_wait(a_clinician()).value();
  pass(10 * kMinuteUs - kSecondUs);
  const std::string second = sessions().issue_code_and_wait(a_clinician()).value();
  pass(kSecondUs);
  EXPECT_FALSE(sessions().redeem_and_wait(first).ok());
  EXPECT_TRUE(sessions().redeem_and_wait(second).ok());
}

TEST_P(SessionsTest, EachKindOfSecretServesItsOwnPurposeAlone) {
  const std::string session = open();
  const std::string code = sessions().issue_code_and_wait(a_clinician()).value();
  const std::string token = rig_->engine().credentials().issue(rig_->clinician(), {}).value();
  EXPECT_FALSE(is_in(code));
  EXPECT_FALSE(is_in(token));
  EXPECT_FALSE(rig_->engine().credentials().authenticate(session).ok());
  EXPECT_FALSE(rig_->engine().credentials().authenticate(code).ok());
  EXPECT_FALSE(sessions().redeem_and_wait(session).ok());
  EXPECT_FALSE(sessions().redeem_and_wait(token).ok());
  EXPECT_FALSE(sessions().close_and_wait(code).ok());
  EXPECT_TRUE(rig_->engine().authenticate(token).ok());
  EXPECT_TRUE(is_in(session));
}

TEST_P(SessionsTest, AWindowIsWatchedByItsOwnLimits) {
  rig_ = std::make_unique<Rig>(GetParam(), [](Rules& rules) {
    rules.sessions.analyst = {kMinuteUs, kHourUs};
  });
  Actor actor = rig_->clinician();
  actor.role = "analyst";
  const std::string bench = open(Identity::analyst(actor));
  const std::string chart = open();
  pass(kMinuteUs);
  EXPECT_FALSE(is_in(bench));
  EXPECT_TRUE(is_in(chart));
}

TEST_P(SessionsTest, LogInsAndLogOutsAreRecorded) {
  const std::string token = open(Identity::of_patient(PatientId{4}));
  EXPECT_FALSE(is_in("hs_nobody"));
  EXPECT_TRUE(sessions().close_and_wait(token).ok());
  EXPECT_EQ(records("session opened: patient"), 1);
  EXPECT_EQ(records("unknown token"), 1);
  EXPECT_EQ(records("session closed"), 1);
}

struct Unproven {
  std::string name;
  Identity identity;
};

std::vector<Unproven> unproven() {
  std::vector<Unproven> all;
  for (const char* role : {"", "patient", "ehr", "analyst", "admin", "operator", "local"}) {
    all.push_back({std::string("clinician as '") + role + "'",
                   Identity::clinician("ehr-a", "Practitioner/7", role)});
  }
  all.push_back({"nobody's record", Identity::of_patient(PatientId{})});
  Actor actor;
  actor.id = "kerr";
  actor.role = "clinician";
  actor.kind = ActorKind::kStaff;
  all.push_back({"a clinician's token at the bench", Identity::analyst(actor)});
  actor.role = "analyst";
  actor.kind = ActorKind::kClient;
  all.push_back({"a program at the bench", Identity::analyst(actor)});
  all.push_back({"two names in one reference",
                 Identity::clinician("ehr-a", "Practitioner/7 Practitioner/8", "clinician")});
  Identity marked = a_clinician();
  marked.about.marks = {std::string(2000, 'x')};
  all.push_back({"too much to remember", marked});
  return all;
}

TEST_P(SessionsTest, AnIdentityThatProvesNothingOpensNothing) {
  for (const Unproven& row : unproven()) {
    EXPECT_FALSE(sessions().actor_of(row.identity).ok()) << row.name;
    EXPECT_FALSE(sessions().open_and_wait(row.identity).ok()) << row.name;
    EXPECT_FALSE(sessions().issue_code_and_wait(row.identity).ok()) << row.name;
  }
  EXPECT_EQ(rig_->count("SELECT COUNT(*) FROM credential"), 0);
}

INSTANTIATE_TEST_SUITE_P(Stores, SessionsTest, testing::ValuesIn(support::all_stores()),
                         [](const auto& kind) { return kind.param; });

// What one node closes is over on the other one at once, since each look reads the store.
TEST(SessionsOfNodes, ALogOutIsKnownEverywhere) {
  SKIP_WITHOUT_STORE("postgres");
  Rig one("postgres");
  Rig two(one, "b");
  const auto opened = one.engine().sessions().open_and_wait(a_clinician());
  ASSERT_TRUE(opened.ok());
  EXPECT_TRUE(two.engine().sessions().resume(opened.value().token).ok());
  EXPECT_TRUE(one.engine().sessions().close_and_wait(opened.value().token).ok());
  EXPECT_FALSE(two.engine().sessions().look(opened.value().token).ok());
}

}  // namespace
}  // namespace engine
