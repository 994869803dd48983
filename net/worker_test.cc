#include "net/worker.h"

#include <gtest/gtest.h>

#include <future>
#include <vector>

namespace net {
namespace {

TEST(Worker, RunsTasksInOrderAndGivesBackWhatIsLeft) {
  std::promise<void> started;
  std::promise<void> release;
  std::promise<void> given_back;
  std::vector<int> ran;
  std::size_t returned = 0;
  Worker worker;
  EXPECT_TRUE(worker.put(
      [&] {
        started.set_value();
        release.get_future().wait();
        ran.push_back(1);
      },
      [] {}));
  started.get_future().wait();
  for (std::size_t i = 0; i < Worker::kWaitingMax; ++i)
    EXPECT_TRUE(worker.put([&] { ran.push_back(2); },
                           [&] {
                             if (++returned == Worker::kWaitingMax) given_back.set_value();
                           }));
  EXPECT_FALSE(worker.put([] {}, [] {}));
  std::thread stopper([&] { worker.stop(); });
  given_back.get_future().wait();
  EXPECT_FALSE(worker.put([] {}, [] {}));
  release.set_value();
  stopper.join();
  EXPECT_EQ(ran, std::vector<int>{1});
}

}  // namespace
}  // namespace net
