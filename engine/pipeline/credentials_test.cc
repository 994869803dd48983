#include "engine/pipeline/credentials.h"

#include <gtest/gtest.h>

#include "tests/support/rig.h"

namespace engine {
namespace {

using base::Code;
using support::Rig;

class CredentialsTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    rig_ = std::make_unique<Rig>(GetParam());
  }
  Rig& rig() { return *rig_; }
  Credentials& credentials() { return rig_->engine().credentials(); }
  std::string issue(const Actor& actor) {
    auto token = credentials().issue(actor, {});
    EXPECT_TRUE(token.ok());
    return token.ok() ? token.value() : "";
  }
  std::optional<Code> fault(std::string_view token) {
    const auto actor = credentials().authenticate(token);
    return actor.ok() ? std::nullopt : std::optional(actor.error().code);
  }
  std::int64_t records(const std::string& reason) {
    rig_->settle();
    return rig_->count(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_leaf WHERE record LIKE "
        "'%\"reason\":\"" +
        reason + "\"%'");
  }
  std::unique_ptr<Rig> rig_;
};

TEST_P(CredentialsTest, ATokenIsWhomItWasIssuedTo) {
  Actor clinician = rig().clinician();
  clinician.site = "main";
  clinician.references = {"Practitioner/7", "PractitionerRole/9"};
  const auto actor = credentials().authenticate(issue(clinician));
  ASSERT_TRUE(actor.ok());
  EXPECT_EQ(actor.value().id, clinician.id);
  EXPECT_EQ(actor.value().kind, ActorKind::kStaff);
  EXPECT_EQ(actor.value().role, "clinician");
  EXPECT_EQ(actor.value().site, "main");
  EXPECT_EQ(actor.value().references, clinician.references);
}

TEST_P(CredentialsTest, OnlyItsDigestIsKept) {
  if (GetParam() != "sqlite") GTEST_SKIP() << "looks at the files of the store";
  const std::string token = issue(rig().clinician());
  EXPECT_GE(token.size(), 43U);
  rig().settle();
  EXPECT_FALSE(rig().scratch().holds(token));
}

TEST_P(CredentialsTest, EveryOtherTokenIsDeniedAlike) {
  const std::string good = issue(rig().clinician());
  std::string flipped = good;
  flipped[0] = flipped[0] == 'A' ? 'B' : 'A';
  for (const std::string& bad :
       {std::string(), std::string("x"), flipped, good + "A", good.substr(1), " " + good,
        std::string(10'000, 'A'), std::string("\0", 1), std::string("' OR 1=1 --")}) {
    const auto actor = credentials().authenticate(bad);
    ASSERT_FALSE(actor.ok());
    EXPECT_EQ(actor.error().to_string(), Credentials::denied().to_string());
  }
  EXPECT_EQ(fault(good), std::nullopt);
}

TEST_P(CredentialsTest, ARevokedTokenEndsAtOnce) {
  const std::string token = issue(rig().clinician());
  ASSERT_TRUE(credentials().revoke(TenantId{1}, token).ok());
  EXPECT_EQ(fault(token), Code::kDenied);
  EXPECT_EQ(records("token revoked"), 1);
}

TEST_P(CredentialsTest, AnotherTenantRevokesNothing) {
  const std::string token = issue(rig().clinician());
  EXPECT_FALSE(credentials().revoke(TenantId{2}, token).ok());
  EXPECT_EQ(fault(token), std::nullopt);
}

TEST_P(CredentialsTest, ATokenEndsWithItsTime) {
  const auto token = credentials().issue(rig().clinician(), {.ttl_us = base::kHourUs});
  ASSERT_TRUE(token.ok());
  rig().clock().advance_us(base::kHourUs - 1);
  EXPECT_EQ(fault(token.value()), std::nullopt);
  rig().clock().advance_us(1);
  EXPECT_EQ(fault(token.value()), Code::kDenied);
}

TEST_P(CredentialsTest, UseAndMisuseAreOnRecord) {
  const std::string token = issue(rig().clinician());
  EXPECT_EQ(records("token issued"), 1);
  EXPECT_EQ(fault(token), std::nullopt);
  EXPECT_EQ(fault(token), std::nullopt);
  EXPECT_EQ(records("token accepted"), 1);  // a quarter of an hour of use is one record
  EXPECT_EQ(fault("wrong"), Code::kDenied);
  EXPECT_EQ(fault("wrong"), Code::kDenied);
  EXPECT_EQ(records("unknown token"), 2);
}

// A code or a session is no token, though it lies in the same table.
TEST_P(CredentialsTest, WhatOpensASessionOpensNothingElse) {
  const Identity who = Identity::clinician("ehr-a", "Practitioner/7", "clinician");
  const auto code = rig().engine().sessions().issue_code_and_wait(who);
  ASSERT_TRUE(code.ok());
  EXPECT_EQ(fault(code.value()), Code::kDenied);
  const auto opened = rig().engine().sessions().redeem_and_wait(code.value());
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(fault(opened.value().token), Code::kDenied);
  EXPECT_TRUE(rig().engine().authenticate(opened.value().token).ok());
}

INSTANTIATE_TEST_SUITE_P(Stores, CredentialsTest, testing::ValuesIn(support::all_stores()));

}  // namespace
}  // namespace engine
