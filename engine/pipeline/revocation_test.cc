#include "engine/pipeline/credentials.h"

#include <gtest/gtest.h>

#include "tests/support/rig.h"

namespace engine {
namespace {

using support::Rig;

class RevocationTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    rig_ = std::make_unique<Rig>(GetParam());
    admin_ = rig_->staff("operator", "Practitioner/1");
  }
  Rig& rig() { return *rig_; }
  Credentials& credentials() { return rig().engine().credentials(); }
  std::string issue(const std::string& person) {
    Actor actor = rig().clinician();
    actor.id = person;
    return credentials().issue(actor, {.by = "local:0"}).value();
  }
  bool opens(const std::string& token) { return rig().engine().authenticate(token).ok(); }
  std::vector<std::string> open_actors() {
    std::vector<std::string> actors;
    const auto rows = credentials().list(TenantId{1});
    for (const auto& row : rows.value()) actors.push_back(row.actor);
    std::sort(actors.begin(), actors.end());
    return actors;
  }
  std::int64_t records(const std::string& reason) {
    rig().settle();
    return rig().count("SELECT CAST(COUNT(*) AS BIGINT) FROM audit_leaf WHERE record LIKE '%" +
                       reason + "%'");
  }

  std::unique_ptr<Rig> rig_;
  Actor admin_;
};

TEST_P(RevocationTest, AListNamesWhatIsOpenAndNothingThatOpens) {
  const std::string token = issue("dr-lee");
  const auto rows = credentials().list(TenantId{1}).value();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].actor, "dr-lee");
  EXPECT_EQ(Credentials::name_of(rows[0]).size(), 11U);
  EXPECT_FALSE(opens(Credentials::name_of(rows[0])));
  EXPECT_TRUE(opens(token));
}

TEST_P(RevocationTest, ARevokedTokenOpensNothingFromTheNextRequestOn) {
  const std::string token = issue("dr-lee");
  ASSERT_TRUE(opens(token));
  EXPECT_EQ(credentials().revoke(admin_, "dr-lee").value(), 1);
  EXPECT_FALSE(opens(token));
  EXPECT_TRUE(open_actors().empty());
}

TEST_P(RevocationTest, OneIsRevokedByItsNameAndTheOthersStay) {
  const std::string first = issue("dr-lee");
  const std::string name = Credentials::name_of(credentials().list(TenantId{1}).value().at(0));
  const std::string second = issue("dr-lee");
  EXPECT_EQ(credentials().revoke(admin_, name).value(), 1);
  EXPECT_FALSE(opens(first));
  EXPECT_TRUE(opens(second));
}

TEST_P(RevocationTest, AllOfAnActorEndSessionsToo) {
  const std::string token = issue("ehr-a:Practitioner/7");
  auto& sessions = rig().engine().sessions();
  const std::string session =
      sessions.open_and_wait(Identity::clinician("ehr-a", "Practitioner/7", "clinician"))
          .value()
          .token;
  const std::string other = issue("dr-kerr");
  ASSERT_TRUE(sessions.look(session).ok());
  EXPECT_EQ(credentials().revoke(admin_, "ehr-a:Practitioner/7").value(), 2);
  EXPECT_FALSE(opens(token));
  EXPECT_FALSE(sessions.look(session).ok());
  EXPECT_TRUE(opens(other));
}

TEST_P(RevocationTest, WhatIsNotThereIsNotRevoked) {
  EXPECT_EQ(credentials().revoke(admin_, "nobody").error().code, base::Code::kNotFound);
  issue("dr-lee");
  ASSERT_TRUE(credentials().revoke(admin_, "dr-lee").ok());
  EXPECT_EQ(credentials().revoke(admin_, "dr-lee").error().code, base::Code::kNotFound);
}

TEST_P(RevocationTest, AnEndedTokenIsNotListed) {
  issue("dr-lee");
  rig().clock().advance_us(base::kDayUs);
  EXPECT_TRUE(open_actors().empty());
}

TEST_P(RevocationTest, TheLogSaysWhoGaveItOutAndWhoTookItBack) {
  issue("dr-lee");
  ASSERT_TRUE(credentials().revoke(admin_, "dr-lee").ok());
  EXPECT_EQ(records("token issued by local:0"), 1);
  EXPECT_EQ(records("token revoked by operator-1"), 1);
}

INSTANTIATE_TEST_SUITE_P(Stores, RevocationTest, testing::ValuesIn(support::all_stores()),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace engine
