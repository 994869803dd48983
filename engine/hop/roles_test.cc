#include "engine/hop/roles.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

constexpr Act kActs[] = {Act::kThreads,  Act::kReply, Act::kRelease, Act::kResources,
                         Act::kMessages, Act::kQueue, Act::kAudit,   Act::kAdmin};

Actor actor(std::string role, ActorKind kind = ActorKind::kStaff) {
  Actor actor;
  actor.role = std::move(role);
  actor.kind = kind;
  return actor;
}

// "threads reply": what the actor may do.
std::string all_of(const Roles& roles, const Actor& who) {
  std::string words;
  for (const Act act : kActs) {
    if (roles.may(who, act)) words += (words.empty() ? "" : " ") + std::string(act_name(act));
  }
  return words;
}

TEST(Roles, ThoseThatShipAreThoseOfTheConfiguration) {
  const Roles roles;
  EXPECT_EQ(all_of(roles, actor("patient")), "threads reply");
  EXPECT_EQ(all_of(roles, actor("clinician")), "threads reply release resources");
  EXPECT_EQ(all_of(roles, actor("receptionist")), "threads reply");
  EXPECT_EQ(all_of(roles, actor("analyst")), "messages queue");
  EXPECT_EQ(all_of(roles, actor("auditor")), "audit");
  EXPECT_EQ(all_of(roles, actor("operator")), "queue admin");
}

TEST(Roles, ARoleThatIsNotNamedMayDoNothing) {
  EXPECT_EQ(all_of(Roles(), actor("visitor")), "");
  EXPECT_EQ(all_of(Roles(), actor("")), "");
  EXPECT_EQ(all_of(Roles(Roles::Table{}), actor("clinician")), "");
}

TEST(Roles, TheFileIsTheLastWord) {
  const Roles roles(Roles::Table{{"clinician", {"threads"}}, {"nurse", {"threads", "release"}}});
  EXPECT_EQ(all_of(roles, actor("clinician")), "threads");
  EXPECT_EQ(all_of(roles, actor("nurse")), "threads release");
}

TEST(Roles, ForASystemEverythingIsAResource) {
  EXPECT_EQ(all_of(Roles(), actor("ehr", ActorKind::kClient)), "threads reply resources");
  EXPECT_EQ(all_of(Roles(), actor("receptionist", ActorKind::kClient)), "");
}

TEST(Roles, AnEndpointMayHandInAndNoMore) {
  EXPECT_EQ(all_of(Roles(), actor("", ActorKind::kEndpoint)), "reply");
}

TEST(Roles, WhoRunsTheMachineWorksOnItAndReadsNobodysMessages) {
  EXPECT_EQ(all_of(Roles(Roles::Table{}), actor("local")), "messages queue audit admin");
}

}  // namespace
}  // namespace engine
