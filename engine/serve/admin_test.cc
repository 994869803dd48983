#include "engine/serve/admin.h"

#include <gtest/gtest.h>

#include "tests/support/rig.h"

// Requests of commands, answered by an engine on a store in memory.
namespace engine {
namespace {

using base::Json;
using support::Rig;

class AdminTest : public testing::Test {
 protected:
  Json ask(const std::string& request) { return ask(request, local_actor(TenantId{1}, 0)); }
  Json ask(const std::string& request, const Actor& by) {
    return handle_admin(rig_->engine(), base::parse_json(request).value(), by);
  }
  static bool ok(const Json& reply) { return reply.find("ok")->truth(); }
  void by_site() {
    rig_ = std::make_unique<Rig>("sqlite", Rig::Tune{}, [](engine::Setup& setup) {
      consent::TenantPolicy policy = setup.policies.of(1);
      policy.care_team = consent::CareTeam::kSite;
      setup.policies = consent::PolicyBook(policy, {});
    });
  }

  std::unique_ptr<Rig> rig_ = std::make_unique<Rig>();
};

TEST_F(AdminTest, ATokenOfTheRoleLocalIsGivenToNobody) {
  const Json reply = ask(R"({"command":"token.issue","actor":"me","role":"local"})");
  EXPECT_FALSE(ok(reply));
  EXPECT_NE(reply.text_of("text").find("roles.yaml names: analyst, auditor"), std::string::npos);
}

TEST_F(AdminTest, ATokenOfARoleThatIsNotNamedIsRefusedWithWhatToDo) {
  const Json reply = ask(R"({"command":"token.issue","actor":"me","role":"surgeon"})");
  EXPECT_FALSE(ok(reply));
  EXPECT_EQ(reply.text_of("path"), "--role");
  EXPECT_NE(reply.text_of("text").find("Name another there and restart"), std::string::npos);
}

TEST_F(AdminTest, WhereCareTeamsGoBySiteStaffNeedOne) {
  by_site();
  EXPECT_FALSE(ok(ask(R"({"command":"token.issue","actor":"me","role":"clinician"})")));
  EXPECT_FALSE(
      ok(ask(R"({"command":"token.issue","actor":"me","role":"clinician","site":"moon"})")));
  const Json reply =
      ask(R"({"command":"token.issue","actor":"me","role":"clinician","site":"default"})");
  ASSERT_TRUE(ok(reply)) << reply.text_of("text");
  const auto actor = rig_->engine().authenticate(reply.find("result")->text_of("token"));
  EXPECT_EQ(actor.value().site, "default");
}

TEST_F(AdminTest, ALinkOfAClinicianIsOfTheSiteOfItsEhr) {
  by_site();
  const Json reply = ask(R"({"command":"token.link","window":"clinician","actor":"mllp-ehr",)"
                         R"("references":["Practitioner/7"]})");
  ASSERT_TRUE(ok(reply)) << reply.text_of("text");
  const std::string link = reply.find("result")->text_of("link");
  auto opened = rig_->engine().sessions().redeem_and_wait(link.substr(link.find('=') + 1));
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened.value().session.actor.site, "default");
}

TEST_F(AdminTest, TokensAreListedAndRevoked) {
  ask(R"({"command":"token.issue","actor":"dr-lee","role":"clinician"})");
  const Json listed = ask(R"({"command":"token.list"})");
  ASSERT_EQ(listed.find("result")->items().size(), 1U);
  const Json& row = listed.find("result")->items().front();
  EXPECT_EQ(row.text_of("actor"), "dr-lee");
  EXPECT_EQ(row.text_of("form"), "token");
  const Json gone = ask(R"({"command":"token.revoke","id":")" + row.text_of("id") + "\"}");
  EXPECT_EQ(gone.find("result")->find("revoked")->text(), "1");
  EXPECT_FALSE(ok(ask(R"({"command":"token.revoke","id":"dr-lee"})")));
}

TEST_F(AdminTest, WhoIsNotOnTheMachineNeedsTheRight) {
  const Actor clinician = rig_->clinician();
  for (const char* request : {R"({"command":"token.list"})", R"({"command":"queue.list"})",
                              R"({"command":"messages"})", R"({"command":"trace","id":"t1"})"}) {
    EXPECT_EQ(ask(request, clinician).text_of("code"), "denied") << request;
  }
}

}  // namespace
}  // namespace engine
