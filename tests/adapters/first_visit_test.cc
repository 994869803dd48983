// What a patient is asked before anything is shown to her or taken from her.
#include "tests/adapters/page_world.h"

namespace {

using page_world::Browser;
using page_world::Fields;
using page_world::holds;
using page_world::World;
using testing_support::header_of;

// The first visit is asked of her before anything is shown, and before anything is taken.
TEST(FirstVisit, BeforeHerAgreementNoFormDoesAnything) {
  World world;
  Browser browser = world.prove();
  const auto before = world.rig.texts(world.rig.clinician(), world.thread).size();
  const std::vector<std::pair<std::string, Fields>> kForms = {
      {world.place() + "/entries", {{"text", "too early"}, {"key", "k1"}}},
      {world.place() + "/answer", {{"answer", "declined"}}},
      {"/p/channels", {{"channel", "mail"}, {"type", "deny"}}}};
  for (const auto& [address, fields] : kForms) {
    const auto refused = browser.post_only(address, fields);
    EXPECT_EQ(refused.status, 303) << address;
    EXPECT_EQ(header_of(refused, "Location"), "/p/start") << address;
  }
  world.rig.run_until_idle();
  EXPECT_EQ(world.rig.texts(world.rig.clinician(), world.thread).size(), before);
  EXPECT_TRUE(world.rig.answers().received.empty());
  EXPECT_EQ(world.rig.count("SELECT COUNT(*) FROM consent"), 0);
  browser.post("/p/agree", {});
  browser.post(world.place() + "/entries", {{"text", "now"}, {"key", "k1"}});
  EXPECT_EQ(world.rig.texts(world.rig.clinician(), world.thread).size(), before + 1);
}

TEST(FirstVisit, BeforeHerAgreementEveryPageLeadsToIt) {
  World world;
  Browser browser = world.prove();
  for (const std::string& address :
       {std::string("/p/"), std::string("/p/settings"), world.place(), world.place() + "/print",
        world.place() + "/cancel", world.place() + "/appointment.ics"}) {
    EXPECT_EQ(header_of(browser.send("GET", address, ""), "Location"), "/p/start") << address;
  }
}

TEST(FirstVisit, WhoRefusesOnTheFirstVisitMayReadAndSignOut) {
  World world;
  Browser browser = world.prove();
  browser.post("/p/refuse", {});
  EXPECT_EQ(browser.at, "/p/settings?done=saved");
  EXPECT_EQ(browser.get(world.place()).status, 200);
  EXPECT_TRUE(holds(browser.post("/p/sign-out", {}), "signed out"));
}

TEST(FirstVisit, TheSitesOwnEmergencyWordsStandWhereTheShippedOnesWould) {
  World world("", {{"emergency_en", "In an emergency call <144>."},
                   {"emergency_es", "En una emergencia llame al <144>."}});
  Browser browser = world.prove();
  const auto start = browser.get("/p/start");
  EXPECT_TRUE(holds(start, "In an emergency call &lt;144&gt;."));
  EXPECT_FALSE(holds(start, "911"));
  browser.post("/p/agree", {});
  EXPECT_TRUE(holds(browser.get(world.place()), "In an emergency call &lt;144&gt;."));
}

}  // namespace
