#include "engine/pipeline/cards.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/support/rig.h"

namespace engine {
namespace {

using base::Code;
using support::Rig;

std::optional<Code> tell(Rig& rig, const std::string& card,
                         const std::string& outcome = "accepted") {
  std::optional<Code> fault;
  rig.engine().cards().record({"ehr-a", card, outcome, "none"}, [&fault](const base::Status& said) {
    if (!said.ok()) fault = said.error().code;
  });
  rig.settle();
  return fault;
}

TEST(Cards, HaveUuidsAndEachItsOwn) {
  Rig rig;
  std::set<std::string> all;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = rig.engine().cards().give();
    ASSERT_EQ(id.size(), 36U);
    EXPECT_EQ(id[14], '8');  // RFC 9562 4.2: version 8
    EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
    all.insert(id);
  }
  EXPECT_EQ(all.size(), 1000U);
}

TEST(Cards, AreKeptNowhereUntilSomebodySpeaksOfThem) {
  Rig rig;
  const std::string id = rig.engine().cards().give();
  EXPECT_EQ(rig.count("SELECT COUNT(*) FROM card_feedback"), 0);
  EXPECT_EQ(tell(rig, id), std::nullopt);
  EXPECT_EQ(rig.count("SELECT COUNT(*) FROM card_feedback WHERE endpoint = 'ehr-a' "
                      "AND outcome = 'accepted' AND reason = 'none'"),
            1);
}

TEST(Cards, AreSpokenOfOnceWhateverIsSaidAfterwards) {
  Rig rig;
  const std::string id = rig.engine().cards().give();
  EXPECT_EQ(tell(rig, id, "accepted"), std::nullopt);
  EXPECT_EQ(tell(rig, id, "overridden"), Code::kConflict);
  EXPECT_EQ(rig.count("SELECT COUNT(*) FROM card_feedback WHERE outcome = 'accepted'"), 1);
}

TEST(Cards, OfOthersAreNoneOfOurs) {
  Rig rig;
  std::string near = rig.engine().cards().give();
  near.back() = near.back() == '0' ? '1' : '0';
  for (const std::string& id :
       {near, std::string(), std::string("u1"), std::string(36, '0'), std::string(36, 'z'),
        std::string("9b2d0f8e-6c0a-4a34-8c3b-0d6d9a1f7e55"), std::string(4096, 'a')}) {
    EXPECT_EQ(tell(rig, id), Code::kNotFound) << id.size();
  }
  EXPECT_EQ(rig.count("SELECT COUNT(*) FROM card_feedback"), 0);
}

TEST(Cards, AreKnownAgainAfterARestart) {
  Rig rig;
  const std::string id = rig.engine().cards().give();
  rig.reopen();
  EXPECT_EQ(tell(rig, id), std::nullopt);
}

TEST(Cards, FeedbackIsAudited) {
  Rig rig;
  tell(rig, rig.engine().cards().give(), "overridden");
  EXPECT_EQ(rig.count("SELECT COUNT(*) FROM audit_leaf WHERE record LIKE "
                      "'%\"reason\":\"card overridden: none\"%' AND record LIKE '%ehr-a%'"),
            1);
}

}  // namespace
}  // namespace engine
