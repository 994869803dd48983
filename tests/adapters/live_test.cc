// Streams of the clinician's window: what each page is told of, and when a stream ends.
#include "adapters/chart/live.h"

#include <gtest/gtest.h>

#include "net/event_feed.h"
#include "tests/support/rig_host.h"

namespace {

using adapter::chart::Live;
using engine::ChangeKind;
using engine::PatientId;
using engine::ThreadChange;
using engine::ThreadId;
using support::Rig;
using support::RigHost;
using State = net::EventFeed::State;

// An open page, and what has come to it.
class Page {
 public:
  Page(Live& live, Live::Page page, Live::Resumed resumed = Live::Resumed::kNo)
      : answer_(live.open(std::move(page), resumed)) {
    if (answer_.events) answer_.events->attach([] {});
  }
  int status() const { return answer_.status; }
  std::string read() { return take().bytes; }
  bool is_open() { return take().state == State::kOpen; }
  void leave() { answer_.events->end(); }

 private:
  net::EventFeed::Taken take() { return answer_.events->take(); }
  net::Response answer_;
};

struct World {
  Rig rig;
  RigHost host{rig};
  std::shared_ptr<Live> live = std::make_shared<Live>(host);

  World() { live->start(); }
  ~World() { live->stop(); }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  std::string sign_in() {
    return rig.engine()
        .sessions()
        .open_and_wait(engine::Identity::clinician("ehr-a", "Practitioner/7", "clinician"))
        .value()
        .token;
  }
  std::string issue() {
    return rig.engine().credentials().issue(rig.clinician(), {.ttl_us = base::kDayUs}).value();
  }
};

const ThreadChange kEntry{ChangeKind::kEntry, PatientId{7}, ThreadId{3}};

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(ChartLive, ANewPageIsGreetedAndWhoComesBackReadsAnew) {
  World world;
  EXPECT_TRUE(holds(Page(*world.live, {"", {}}).read(), "event: hello"));
  const std::string again = Page(*world.live, {"", {}}, Live::Resumed::kYes).read();
  EXPECT_TRUE(holds(again, "event: anew"));
  EXPECT_FALSE(holds(again, "hello"));
}

TEST(ChartLive, AnEventHoldsIdsAndOneWordAlone) {
  World world;
  Page page(*world.live, {"", {}});
  page.read();
  world.live->tell(kEntry);
  const std::string told = page.read();
  EXPECT_TRUE(holds(told, "event: change\n"));
  EXPECT_TRUE(holds(told, R"(data: {"thread":"t3","patient":"7","what":"entry"})"));
}

TEST(ChartLive, EveryKindOfChangeHasItsWord) {
  World world;
  Page page(*world.live, {"", {}});
  for (const auto& [kind, word] :
       std::vector<std::pair<ChangeKind, std::string>>{{ChangeKind::kEntry, "entry"},
                                                       {ChangeKind::kChart, "chart"},
                                                       {ChangeKind::kRead, "read"},
                                                       {ChangeKind::kStatus, "status"},
                                                       {ChangeKind::kConsent, "consent"}}) {
    page.read();
    world.live->tell({kind, PatientId{7}, ThreadId{3}});
    EXPECT_TRUE(holds(page.read(), "\"what\":\"" + word + "\"")) << word;
  }
}

TEST(ChartLive, APageOfOnePatientHearsOfNobodyElse) {
  World world;
  Page hers(*world.live, {"", PatientId{7}});
  Page others(*world.live, {"", PatientId{8}});
  Page all(*world.live, {"", {}});
  hers.read();
  others.read();
  all.read();
  world.live->tell(kEntry);
  EXPECT_TRUE(holds(hers.read(), "t3"));
  EXPECT_EQ(others.read(), "");
  EXPECT_TRUE(holds(all.read(), "t3"));
}

TEST(ChartLive, NumbersOfEventsOnlyGrow) {
  World world;
  Page page(*world.live, {"", {}});
  page.read();
  world.live->tell(kEntry);
  world.live->tell(kEntry);
  const std::string told = page.read();
  const auto first = told.find("id: ");
  const auto second = told.find("id: ", first + 1);
  ASSERT_NE(second, std::string::npos);
  EXPECT_LT(std::stoll(told.substr(first + 4)), std::stoll(told.substr(second + 4)));
}

TEST(ChartLive, APageThatHasLeftIsForgotten) {
  World world;
  Page page(*world.live, {"", {}});
  EXPECT_EQ(world.live->size(), 1U);
  page.leave();
  world.live->tell(kEntry);
  EXPECT_EQ(world.live->size(), 0U);
}

TEST(ChartLive, AStreamEndsWithItsSessionAndNotByBeingLookedAt) {
  World world;
  Page page(*world.live, {world.sign_in(), {}});
  Page issued(*world.live, {world.issue(), {}, Live::Holds::kToken});  // which lasts longer
  world.rig.clock().advance_us(14 * base::kMinuteUs);
  world.live->check();
  EXPECT_TRUE(page.is_open());
  world.rig.clock().advance_us(base::kMinuteUs);  // looking has not prolonged it
  world.live->check();
  EXPECT_FALSE(page.is_open());
  EXPECT_TRUE(issued.is_open());
  EXPECT_EQ(world.live->size(), 1U);
}

TEST(ChartLive, AStreamEndsWithTheTokenThatOpenedIt) {
  World world;
  const std::string token = world.issue();
  Page page(*world.live, {token, {}, Live::Holds::kToken});
  world.live->check();
  EXPECT_TRUE(page.is_open());
  ASSERT_TRUE(world.rig.engine().credentials().revoke(engine::TenantId{1}, token).ok());
  world.live->check();
  EXPECT_FALSE(page.is_open());
}

TEST(ChartLive, AStreamEndsByLogOut) {
  World world;
  const std::string token = world.sign_in();
  Page page(*world.live, {token, {}});
  ASSERT_TRUE(world.rig.engine().sessions().close_and_wait(token).ok());
  world.live->check();
  EXPECT_FALSE(page.is_open());
}

TEST(ChartLive, ADrainClosesAllAndTakesNobodyNew) {
  World world;
  Page page(*world.live, {"", {}});
  world.live->stop();
  EXPECT_FALSE(page.is_open());
  EXPECT_EQ(world.live->size(), 0U);
  EXPECT_EQ(Page(*world.live, {"", {}}).status(), 503);
}

}  // namespace
