#include "engine/pipeline/tickets.h"

#include <gtest/gtest.h>

#include <set>

#include "base/encoding.h"
#include "tests/support/rig.h"

namespace engine {
namespace {

using base::Code;
using base::kMinuteUs;
using support::Rig;

constexpr const char* kLaunch = "launch/ehr-a";

// What a try to spend or claim answered; nullopt: nothing wrong.
struct Said {
  std::optional<Code> fault;
  Tickets::Done done() {
    return [this](const base::Status& status) {
      fault = status.ok() ? std::nullopt : std::optional(status.error().code);
    };
  }
};

std::optional<Code> spend(Rig& rig, std::string_view purpose, const std::string& ticket) {
  Said said;
  rig.engine().tickets().spend(purpose, ticket, said.done());
  rig.settle();
  return said.fault;
}

std::optional<Code> claim(Rig& rig, std::string_view purpose, std::string_view word) {
  Said said;
  const base::Instant ends{rig.clock().now().us + kMinuteUs};
  rig.engine().tickets().claim(purpose, word, ends, said.done());
  rig.settle();
  return said.fault;
}

std::string issue(Rig& rig, std::int64_t for_us = 10 * kMinuteUs) {
  return rig.engine().tickets().issue(kLaunch, {rig.clock().now().us + for_us});
}

TEST(Tickets, ServeOnce) {
  Rig rig;
  const std::string ticket = issue(rig);
  EXPECT_EQ(spend(rig, kLaunch, ticket), std::nullopt);
  EXPECT_EQ(spend(rig, kLaunch, ticket), Code::kConflict);
}

TEST(Tickets, EndWhenTheySay) {
  Rig rig;
  const std::string early = issue(rig);
  const std::string late = issue(rig);
  rig.clock().advance_us(10 * kMinuteUs - 1);
  EXPECT_EQ(spend(rig, kLaunch, early), std::nullopt);
  rig.clock().advance_us(1);
  EXPECT_EQ(spend(rig, kLaunch, late), Code::kDenied);
}

TEST(Tickets, OfOnePurposeServeNoOther) {
  Rig rig;
  const std::string ticket = issue(rig);
  EXPECT_EQ(spend(rig, "launch/ehr-b", ticket), Code::kDenied);
  EXPECT_EQ(spend(rig, "", ticket), Code::kDenied);
  EXPECT_EQ(spend(rig, kLaunch, ticket), std::nullopt);  // and nothing was spent by trying
}

TEST(Tickets, ThatNobodyIssuedAreDenied) {
  Rig rig;
  const std::string good = issue(rig);
  for (const std::string& bad :
       {std::string(), std::string("x"), std::string(64, 'A'), good.substr(1), good + "A",
        good.substr(0, good.size() - 4), std::string(4096, 'A'), good + good, "=" + good,
        std::string("\0", 1)}) {
    EXPECT_EQ(spend(rig, kLaunch, bad), Code::kDenied) << bad.size();
  }
  EXPECT_EQ(rig.count("SELECT COUNT(*) FROM spent"), 0);
}

// Whoever could move its end could keep it for ever.
TEST(Tickets, WithAnyByteChangedAreDenied) {
  Rig rig;
  const std::string bytes = base::from_base64url(issue(rig)).value();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_EQ(spend(rig, kLaunch, base::to_base64url(changed)), Code::kDenied) << i;
  }
}

TEST(Tickets, FillNothingBeforeTheyAreSpent) {
  Rig rig;
  for (int i = 0; i < 1000; ++i) issue(rig);
  EXPECT_EQ(rig.count("SELECT COUNT(*) FROM spent"), 0);
}

TEST(Tickets, HaveSecretsThatFollowFromThemAndAreNotInThem) {
  Rig rig;
  Tickets& tickets = rig.engine().tickets();
  const std::string ticket = issue(rig);
  const std::string verifier = tickets.secret(ticket, "verifier");
  EXPECT_EQ(verifier.size(), 43U);  // RFC 7636 4.1
  EXPECT_EQ(tickets.secret(ticket, "verifier"), verifier);
  const std::set<std::string> all = {verifier, tickets.secret(ticket, "nonce"), ticket,
                                     tickets.secret(issue(rig), "verifier")};
  EXPECT_EQ(all.size(), 4U);
  EXPECT_FALSE(rig.scratch().holds(verifier));
  EXPECT_FALSE(rig.scratch().holds(ticket));
}

TEST(Claims, AreOfWhoeverComesFirst) {
  Rig rig;
  EXPECT_EQ(claim(rig, "jti/a", "j1"), std::nullopt);
  EXPECT_EQ(claim(rig, "jti/a", "j1"), Code::kConflict);
  EXPECT_EQ(claim(rig, "jti/b", "j1"), std::nullopt);
  EXPECT_EQ(claim(rig, "jti/a", "j"), std::nullopt);
}

TEST(Claims, OutliveARestart) {
  Rig rig;
  EXPECT_EQ(claim(rig, "jti/a", "j1"), std::nullopt);
  rig.reopen();
  EXPECT_EQ(claim(rig, "jti/a", "j1"), Code::kConflict);
}

TEST(Claims, AreNotDecidedWhileTheStoreIsGone) {
  Rig rig;
  rig.engine().store().stop();
  Said said;
  rig.engine().tickets().claim("jti/a", "j1", {rig.clock().now().us + kMinuteUs}, said.done());
  EXPECT_EQ(said.fault, Code::kUnavailable);
}

class TicketNodes : public testing::Test {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE("postgres");
    first_ = std::make_unique<Rig>("postgres");
    second_ = std::make_unique<Rig>(*first_, "b");
  }
  std::unique_ptr<Rig> first_, second_;
};

TEST_F(TicketNodes, ATicketOfOneServesAtTheOtherAndThenNowhere) {
  const std::string ticket = issue(*first_);
  EXPECT_EQ(first_->engine().tickets().secret(ticket, "nonce"),
            second_->engine().tickets().secret(ticket, "nonce"));
  EXPECT_EQ(spend(*second_, kLaunch, ticket), std::nullopt);
  EXPECT_EQ(spend(*first_, kLaunch, ticket), Code::kConflict);
}

TEST_F(TicketNodes, OfTwoWhoClaimOneWordAtOnceOneHasIt) {
  for (int i = 0; i < 20; ++i) {
    const std::string word = "j" + std::to_string(i);
    Said here, there;
    const base::Instant ends{first_->clock().now().us + kMinuteUs};
    first_->engine().tickets().claim("jti/a", word, ends, here.done());
    second_->engine().tickets().claim("jti/a", word, ends, there.done());
    first_->settle();
    second_->settle();
    EXPECT_NE(here.fault.has_value(), there.fault.has_value()) << i;
  }
}

}  // namespace
}  // namespace engine
