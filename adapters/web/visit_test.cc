#include "adapters/web/visit.h"

#include <gtest/gtest.h>

#include <thread>

#include "adapters/web/later.h"
#include "tests/support/refusing_host.h"

namespace adapter::web {
namespace {

TEST(WebVisit, AParameterThatComesTwiceIsNone) {
  Visit visit;
  visit.request.query = {{"patient", "7"}, {"filter", "all"}, {"filter", "unanswered"}};
  EXPECT_EQ(visit.query("patient"), "7");
  EXPECT_EQ(visit.query("filter"), "");
  EXPECT_EQ(visit.query("thread"), "");
}

TEST(WebVisit, APlaceThatThePatternDoesNotHaveIsEmpty) {
  Visit visit;
  visit.request.params = {{"id", "t7"}};
  EXPECT_EQ(visit.param("id"), "t7");
  EXPECT_EQ(visit.param("name"), "");
}

TEST(WebLater, GoesOnOnAnotherThreadWithTheAnswer) {
  testing_support::RefusingHost host;
  host.refuse_with({base::Code::kConflict, "taken", "", {}});
  std::promise<std::pair<base::Code, std::thread::id>> told;
  host.reader().show({}, engine::ShowStanding{},
                     later<engine::Shown>(host, [&told](const engine::Shown& shown) {
                       told.set_value({shown.error().code, std::this_thread::get_id()});
                     }));
  const auto [code, where] = told.get_future().get();
  EXPECT_EQ(code, base::Code::kConflict);
  EXPECT_TRUE(where != std::this_thread::get_id());
}

}  // namespace
}  // namespace adapter::web
